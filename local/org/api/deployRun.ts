/** One deployment from its zip to what became of each component. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApexCompileErrors } from '../apex/compile.js';
import { ApexCompileError } from '../apex/syntax/compileError.js';
import { buildSchema } from '../data/schema/buildSchema.js';
import type { Schema } from '../data/types.js';
import { mergeProject } from '../metadata/mergeProject.js';
import type { MetadataApi } from '../metadata/metadataApi.js';
import { readProject } from '../metadata/readProject.js';
import { referenceProblems } from './deployReferences.js';
import { removeComponents } from '../metadata/removeComponents.js';
import { MetadataError, MetadataErrors, type Project } from '../metadata/types.js';
import { parseXml } from '../metadata/xml.js';
import { runDeployTests, type DeployTests, type WantedTests } from './deployTests.js';
import { unpack, type Component, type Unpacked } from './deployZip.js';
import type { OrgContext } from './orgContext.js';
import { closeTestOrg, testOrg } from './testOrg.js';

/** What became of one component. */
export type Message = Component & {
  change: 'created' | 'changed' | 'deleted' | 'none';
  problem: string | null;
  problemType: 'Error' | 'Warning' | null;
  line: number;
  column: number;
};

export type DeployOptions = {
  isCheckOnly: boolean;
  /** False: components that are right come in without those that are not. */
  rollbackOnError: boolean;
  tests: WantedTests;
};

export type Outcome = { messages: Message[]; tests: DeployTests | null; errorMessage: string | null };

/** Makes the running org one of this project; its records and events stay. */
export type Install = (project: Project) => Promise<void>;

export async function runDeployment(
  org: OrgContext,
  install: Install,
  zip: Buffer,
  options: DeployOptions
): Promise<Outcome> {
  const dir = mkdtempSync(path.join(tmpdir(), 'local-org-deploy-'));
  let messages: Message[] = [];
  try {
    const before = org.project;
    const unpacked = unpack(zip, dir);
    for (;;) {
      const attempt = await tried(org, dir, unpacked, options.tests);
      messages = [...messages, ...attempt.problems];
      const bad = new Set(attempt.problems.map(keyOf));
      const leftOut = unpacked.components.filter((one) => bad.has(keyOf(one)));
      if (attempt.project === null && !options.rollbackOnError && leftOut.length > 0) {
        leaveOut(dir, unpacked, bad);
        continue;
      }
      const isGood =
        attempt.project !== null && (attempt.tests?.results ?? []).every(({ outcome }) => outcome === 'pass');
      if (attempt.project !== null && isGood && !options.isCheckOnly) await install(attempt.project);
      const rest = unpacked.components.filter((one) => !bad.has(keyOf(one)));
      const accepted = rest.map((one) => acceptedMessage(one, before));
      return {
        messages: [...messages, ...accepted, ...(attempt.project === null ? [] : removed(before, unpacked))],
        tests: attempt.tests,
        errorMessage: null
      };
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { messages, tests: null, errorMessage: reason };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

type Attempt = { project: Project | null; tests: DeployTests | null; problems: Message[] };

/** Puts the project together, builds an org of it and runs the tests; every problem is one of a component. */
async function tried(org: OrgContext, dir: string, unpacked: Unpacked, wanted: WantedTests): Promise<Attempt> {
  try {
    await checkFiles(dir, unpacked);
    const started = removeComponents(org.project, unpacked.removals.before).project;
    const { project } = removeComponents(mergeProject(started, readProject(dir)), unpacked.removals.after);
    const schema = buildSchema(project);
    await checkReferences(dir, unpacked, project, schema);
    const core = testOrg(project, schema, org.clock);
    try {
      return { project, tests: wanted === null ? null : runDeployTests(core, wanted), problems: [] };
    } finally {
      closeTestOrg(core);
    }
  } catch (error) {
    const problems = problemsOf(error, unpacked);
    if (problems.length === 0) throw error;
    return { project: null, tests: null, problems };
  }
}

let api: MetadataApi | undefined;

/** Loaded when something is deployed: the TypeScript compiler, which reads the API's types, is large. */
async function metadataApi(): Promise<MetadataApi> {
  if (api === undefined) {
    const module = await import('../metadata/metadataApi.js');
    api = new module.MetadataApi();
  }
  return api;
}

/** Every metadata file against the Metadata API: elements, their number, their values. */
async function checkFiles(dir: string, { byFile }: Unpacked): Promise<void> {
  const known = await metadataApi();
  const problems: MetadataError[] = [];
  for (const file of metadataFiles(byFile)) {
    try {
      const root = parseXml(file, readFileSync(path.join(dir, file), 'utf8'), null);
      known.check(root, (element, problem) => problems.push(element.problem(problem)));
    } catch (error) {
      if (!(error instanceof MetadataError)) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw new MetadataErrors(problems);
}

/** What the components name must be there, and Lightning components must compile. */
async function checkReferences(dir: string, { byFile }: Unpacked, project: Project, schema: Schema): Promise<void> {
  const problems = metadataFiles(byFile).flatMap((file) => {
    const root = parseXml(file, readFileSync(path.join(dir, file), 'utf8'), null);
    return referenceProblems(root, byFile.get(file)?.fullName ?? '', project, schema);
  });
  const bundles = [...byFile].filter(([, { type }]) => type === 'LightningComponentBundle');
  if (bundles.length > 0) {
    const { bundleProblems } = await import('../metadata/lightningBundle.js');
    const folders = new Set(bundles.map(([file]) => file.split('/').slice(0, 3).join('/')));
    for (const folder of folders) problems.push(...bundleProblems(dir, folder, project));
  }
  if (problems.length > 0) throw new MetadataErrors(problems);
}

function metadataFiles(byFile: Unpacked['byFile']): string[] {
  return [...byFile.keys()].filter((file) => file.endsWith('-meta.xml'));
}

/** Takes the files of components out of the source, so that the rest can be tried without them. */
function leaveOut(dir: string, unpacked: Unpacked, bad: ReadonlySet<string>): void {
  for (const [file, component] of [...unpacked.byFile]) {
    if (!bad.has(keyOf(component))) continue;
    rmSync(path.join(dir, file), { force: true });
    unpacked.byFile.delete(file);
  }
  unpacked.components = unpacked.components.filter((one) => !bad.has(keyOf(one)));
}

function keyOf({ type, fullName }: { type: string; fullName: string }): string {
  return `${type} ${fullName}`;
}

function acceptedMessage(component: Component, before: Project): Message {
  const { type, fullName: name, isKept } = component;
  const isNew = removeComponents(before, [{ type, name }]).missing.length > 0;
  const problem = isKept ? `The local org checks and keeps ${type}, but does not use it` : null;
  const problemType = problem === null ? null : 'Warning';
  return { ...component, change: isNew ? 'created' : 'changed', problem, problemType, line: 0, column: 0 };
}

function removed(before: Project, { removals, components }: Unpacked): Message[] {
  const of = (when: 'before' | 'after'): Message[] =>
    removals[when].map(({ type, name }) => {
      const isNew = components.some((one) => one.type === type && one.fullName === name);
      const isMissing = !isNew && removeComponents(before, [{ type, name }]).missing.length > 0;
      return {
        type,
        fullName: name,
        zipFile: when === 'before' ? 'destructiveChanges.xml' : 'destructiveChangesPost.xml',
        isKept: false,
        change: isMissing ? 'none' : 'deleted',
        problem: isMissing ? `No ${type} named: ${name} found` : null,
        problemType: isMissing ? 'Warning' : null,
        line: 0,
        column: 0
      };
    });
  return [...of('before'), ...of('after')];
}

function problemsOf(error: unknown, { byFile }: Unpacked): Message[] {
  if (error instanceof ApexCompileErrors) {
    return error.errors.map((one) => problemMessage(one.file, one.line, one.column, one.problem, byFile));
  }
  if (error instanceof MetadataErrors) {
    return error.problems.map((one) => problemMessage(one.file, one.line, 1, one.problem, byFile));
  }
  if (error instanceof MetadataError) return [problemMessage(error.file, error.line, 1, error.problem, byFile)];
  if (error instanceof ApexCompileError) {
    return [problemMessage(error.file, error.line, error.column, error.problem, byFile)];
  }
  return [];
}

/** A problem of the component in the zip; of one that is in the org already and depends on it, that is said. */
function problemMessage(
  file: string,
  line: number,
  column: number,
  problem: string,
  byFile: Map<string, Component>
): Message {
  const found: Pick<Message, 'change' | 'problemType' | 'line' | 'column'> = {
    change: 'none',
    problemType: 'Error',
    line,
    column
  };
  const name = file.split(path.sep).join('/');
  const component = byFile.get(name) ?? byFile.get(`${name}-meta.xml`);
  if (component !== undefined) return { ...component, ...found, problem };
  const base = path.basename(file);
  const fullName = base.split('.')[0] ?? base;
  const kind = base.endsWith('.trigger') ? 'ApexTrigger' : base.endsWith('.cls') ? 'ApexClass' : '';
  const zipFile = kind === '' ? file : `${kind === 'ApexClass' ? 'classes' : 'triggers'}/${base}`;
  const dependent =
    kind === '' ? problem : `Dependent class is invalid and needs recompilation:\n${fullName}: ${problem}`;
  return { type: kind, fullName, zipFile, isKept: false, ...found, problem: dependent };
}
