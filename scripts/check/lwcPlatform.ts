import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import lwc from '@lwc/rollup-plugin';
import { rollup, type Plugin, type RollupLog } from 'rollup';
import { withoutTypes } from '../../local/page/build.js';
import { filesUnder, projectRoot, type Gate } from './gate.js';

/** The compiler's errors say `location` where Rollup's own say `loc`. */
type CompilerLog = RollupLog & { location?: { line: number; column: number } };

/** API version of the bundles, which decides what the compiler lets through. */
const API_VERSION = 65;

/**
 * Compiles each Lightning bundle by itself as the platform does, under Lightning Web Security, from the JavaScript that
 * is deployed. Only the platform's modules and bundles that exist can be imported, in modules and in templates.
 */
export async function lwcProblems(folder: string): Promise<string[]> {
  const mains = filesUnder(folder, /\/lwc\/(\w+)\/\1\.ts$/);
  const known = new Set(mains.map((file) => `c/${path.basename(file, '.ts')}`));
  const problems: string[] = [];
  for (const main of mains) problems.push(...(await problemsOf(folder, main, known)));
  const folders = filesUnder(folder, /\/lwc\/\w+\/\w+\.(html|css)$/).map((file) => path.dirname(file));
  const headless = [...new Set(folders)].filter((dir) => !mains.some((main) => path.dirname(main) === dir));
  return [...problems, ...headless.map((dir) => `${path.relative(folder, dir)}: the bundle has no module of its name`)];
}

async function problemsOf(folder: string, main: string, known: ReadonlySet<string>): Promise<string[]> {
  const maps = new Map<string, SourceMap>();
  const problems: string[] = [];
  const report = (log: CompilerLog): void => {
    problems.push(`${placeOf({ id: main, ...log }, maps, folder)} ${textOf(log)}`);
  };
  try {
    const build = await rollup({
      input: main,
      external: (id) => id === 'lwc' || /^(lightning|@salesforce)\//.test(id) || known.has(id),
      onLog: (level, log) => {
        if (level === 'warn') report(log);
      },
      plugins: [
        onlyKnownBundles(),
        stripTypes(maps),
        lwc({
          rootDir: path.dirname(path.dirname(main)),
          defaultModules: [],
          apiVersion: API_VERSION,
          enableLightningWebSecurityTransforms: true
        })
      ]
    });
    await build.close();
  } catch (error) {
    report(error as CompilerLog);
  }
  return problems;
}

function stripTypes(maps: Map<string, SourceMap>): Plugin {
  return {
    name: 'strip-types',
    transform(source, id) {
      if (!id.endsWith('.ts')) return null;
      const { code, map } = withoutTypes(source);
      maps.set(id, new SourceMap(JSON.parse(map) as SourceMapPayload));
      return { code, map: null };
    }
  };
}

/** Bundles that exist are external; any other that is asked for does not exist. */
function onlyKnownBundles(): Plugin {
  return {
    name: 'only-known-bundles',
    resolveId(id, importer) {
      if (id.startsWith('c/'))
        this.error({ message: `there is no bundle ${id}`, ...(importer ? { id: importer } : {}) });
      return null;
    }
  };
}

/** File and, where the compiler says it, line; of a module, the line of the TypeScript. */
function placeOf(log: CompilerLog, maps: ReadonlyMap<string, SourceMap>, folder: string): string {
  const file = log.loc?.file ?? log.id ?? folder;
  const name = path.relative(folder, file);
  const at = log.location ?? log.loc;
  if (at === undefined) return name;
  const entry = maps.get(file)?.findEntry(at.line - 1, at.column);
  return `${name}:${entry !== undefined && 'originalLine' in entry ? entry.originalLine + 1 : at.line}`;
}

/** The first line, without the place: what follows is an excerpt of the source. */
function textOf({ message }: CompilerLog): string {
  return (message.split('\n')[0] ?? '').replace(/^\[plugin [^\]]+\] \S+: |^.*?(?=LWC\d+:)/, '');
}

export const lwcPlatform: Gate = {
  name: 'Lightning components (platform compiler)',
  run: () => lwcProblems(path.join(projectRoot, 'force-app'))
};
