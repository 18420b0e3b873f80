import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { filesUnder, projectRoot, runCommand, sourceFolders, type Gate } from './gate.js';

/** Salesforce's own Apex parser, as Prettier's Apex plugin brings it: native where there is a build, else on Java. */
const PLATFORM = `${process.platform}-${process.arch}`;
const NATIVE = path.join(
  projectRoot,
  `node_modules/@prettier-apex/apex-ast-serializer-${PLATFORM}/apex-ast-serializer-${PLATFORM}`
);
const ON_JAVA = path.join(
  projectRoot,
  'node_modules/prettier-plugin-apex/vendor/apex-ast-serializer/bin/apex-ast-serializer'
);
const AT_ONCE = 2;

type ParseError = { message: string; error?: { error?: { loc?: { line?: number } } } };
type ParserOutput = {
  'apex.jorje.semantic.compiler.parser.ParserOutput': { parseErrors: ParseError[]; internalErrors: unknown[] };
};

/** Parses every class and trigger of a folder with Salesforce's parser: what it refuses, an org refuses. */
export async function apexSyntaxProblems(folder: string): Promise<string[]> {
  const waiting = filesUnder(folder, /\.(cls|trigger)$/);
  const problems: string[] = [];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      problems.push(...(await problemsOf(file, path.relative(folder, file))));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return problems.sort();
}

async function problemsOf(file: string, name: string): Promise<string[]> {
  const parser = existsSync(NATIVE) ? NATIVE : ON_JAVA;
  const { code, stdout, stderr } = await runCommand(parser, [], { input: await readFile(file, 'utf8') });
  if (code !== 0) return [`${name}: the Apex parser did not run (exit code ${code}): ${stderr.trim()}`];

  const output = (JSON.parse(stdout) as ParserOutput)['apex.jorje.semantic.compiler.parser.ParserOutput'];
  const internal = output.internalErrors.map((error) => `${name}: ${JSON.stringify(error)}`);
  // One slip can make the parser stumble several times at the same place.
  return [...new Set([...output.parseErrors.map((error) => describe(name, error)), ...internal])];
}

function describe(name: string, { message, error }: ParseError): string {
  const line = error?.error?.loc?.line ?? /line (\d+)/.exec(message)?.[1] ?? 0;
  return `${name}:${line} ${message}`;
}

export const apexSyntax: Gate = {
  name: "Apex syntax (Salesforce's parser)",
  run: async () => (await Promise.all(sourceFolders.map(apexSyntaxProblems))).flat()
};
