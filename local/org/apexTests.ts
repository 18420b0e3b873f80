/** Runs the @IsTest classes of a Salesforce DX project in an empty org of their own. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { UnitCoverage } from './apex/runtime/units.js';
import type { ApexCompileError } from './apex/syntax/compileError.js';
import { runTests, testClasses, type TestReport, type TestResult } from './apex/testRunner.js';
import { buildCore } from './api/core.js';
import { OrgData } from './data/orgData.js';
import { buildSchema } from './data/schema/buildSchema.js';
import { readProject } from './metadata/readProject.js';
import type { MetadataError } from './metadata/types.js';
import { loadPlatformTypes } from './platform/platformTypes.js';

export type ProjectTestOptions = {
  /** Projects whose sources are loaded too; their own tests do not run. */
  dependencies?: readonly string[];
  /** Scratch org definition file, which says what the org has switched on; nothing when absent. */
  definition?: string;
  /** Test classes by name; all of the project when absent. */
  classes?: readonly string[];
  /** `Class.method`. */
  methods?: readonly string[];
  /** What does not compile is kept in `problems` instead of thrown, and throws where a test comes to it. */
  isTolerant?: boolean;
  /** Is told each result as soon as it is there. */
  onResult?: (result: TestResult) => void;
  /** Takes what the code and the org write to their logs. */
  log?: (text: string) => void;
};

export type ProjectTests = {
  report: TestReport;
  coverage: UnitCoverage[];
  /** What did not load. */
  problems: (ApexCompileError | MetadataError)[];
};

/** Throws `ApexCompileErrors` or `MetadataErrors` when the project does not load, unless `isTolerant`. */
export function runProjectTests(dir: string, options: ProjectTestOptions = {}): ProjectTests {
  const log = options.log ?? ((): void => undefined);
  const problems: ProjectTests['problems'] = [];
  const tolerate = (found: readonly (ApexCompileError | MetadataError)[]): void => void problems.push(...found);
  const tolerant = options.isTolerant === true;
  const others = (options.dependencies ?? []).flatMap((one) => packageDirectories(one, dir));
  const unpackaged = existsSync(path.join(dir, 'unpackaged')) ? ['unpackaged'] : [];
  const tolerance = tolerant ? { onProblems: tolerate, isProjectFileOptional: true } : {};
  const { definition } = options;
  const read = readProject(dir, { extraDirectories: [...unpackaged, ...others], definition, ...tolerance });
  const schema = buildSchema(read, loadPlatformTypes(), tolerance.onProblems);
  const isKnown = (object: string): boolean => schema.object(object) !== undefined;
  const project = tolerant
    ? {
        ...read,
        objects: read.objects.filter(({ name }) => isKnown(name)),
        customMetadata: read.customMetadata.filter(({ object }) => isKnown(object))
      }
    : read;
  const data = new OrgData(schema, { project, ...tolerance });
  const { runtime, work, jobs } = buildCore({
    project,
    data,
    clock: Date.now,
    counters: { eventsPublished: 0, eventsHandled: 0 },
    report: log,
    debug: (level, text) => log(`${level}|${text}`),
    ...(tolerant ? { onCompileErrors: tolerate } : {})
  });
  for (const permissionSet of project.testPermissionSets) data.assignPermissionSet(data.adminUser.id, permissionSet);
  const own = new Set(
    project.apex.flatMap((source) => (others.includes(source.packageDirectory) ? [] : [source.file]))
  );
  const { classes, methods } = options;
  const chosen = testClasses(runtime, {
    ...(classes === undefined ? {} : { classes }),
    ...(methods === undefined ? {} : { methods })
  }).filter((type) => own.has(runtime.fileOf(type.name)));
  const report = runTests(runtime, data, {
    classes: chosen.map((type) => type.name),
    ...(methods === undefined ? {} : { methods }),
    ...(options.onResult === undefined ? {} : { onResult: options.onResult })
  });
  work.close();
  jobs.close();
  return { report, coverage: runtime.coverage, problems };
}

/** The package directories of another project, as seen from this one; a folder of source is one itself. */
function packageDirectories(project: string, from: string): string[] {
  const file = path.join(project, 'sfdx-project.json');
  if (!existsSync(file)) return [path.relative(from, project)];
  const config = JSON.parse(readFileSync(file, 'utf8')) as { packageDirectories?: { path: string }[] };
  return (config.packageDirectories ?? []).map((entry) => path.relative(from, path.join(project, entry.path)));
}
