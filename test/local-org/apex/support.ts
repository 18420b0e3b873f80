/** Runs snippets of Apex in an org without a project of its own. */
import { ApexRuntime, type AnonymousOutcome } from '../../../local/org/apex/apexRuntime.js';
import { ApexCompileErrors } from '../../../local/org/apex/compile.js';
import { OrgData } from '../../../local/org/data/orgData.js';
import { buildSchema } from '../../../local/org/data/schema/buildSchema.js';
import type { Schema } from '../../../local/org/data/types.js';
import {
  NO_FEATURES,
  type ApexSource,
  type OptionalFeatures,
  type Project
} from '../../../local/org/metadata/types.js';

/** Class and trigger sources by file name: `{ 'Foo.cls': 'public class Foo {}' }`. */
export type Sources = Record<string, string>;

const PROJECT: Project = {
  dir: '.',
  namespace: '',
  sourceApiVersion: '65.0',
  packageDirectories: [],
  testPermissionSets: [],
  objects: [],
  labels: [],
  translations: new Map(),
  globalValueSets: new Map(),
  permissionSets: [],
  customPermissions: [],
  customMetadata: [],
  staticResources: [],
  subscriberConfigs: [],
  apex: []
};

const schemas = new Map<OptionalFeatures, Schema>();

export type SnippetOrg = { runtime: ApexRuntime; data: OrgData; lines: string[] };

export function orgWith(sources: Sources = {}, features: OptionalFeatures = NO_FEATURES): SnippetOrg {
  const project = { ...PROJECT, features };
  const schema = schemas.get(features) ?? buildSchema(project);
  schemas.set(features, schema);
  const data = new OrgData(schema, { project });
  const lines: string[] = [];
  const runtime = new ApexRuntime(data, Object.entries(sources).map(apexSource), {
    label: (name) => (name === 'Greeting' ? 'Dzień dobry' : undefined)
  });
  runtime.context.hooks.debug = (_level, text) => void lines.push(text);
  return { runtime, data, lines };
}

/** What the statements write to the debug log; an exception or compile error is thrown as an Error. */
export function runApex(code: string, sources: Sources = {}, features?: OptionalFeatures): string[] {
  const org = orgWith(sources, features);
  const outcome = execute(org, code);
  const problem = outcome.compileProblem ?? outcome.exceptionMessage;
  if (problem !== null) throw new Error(`${problem}\n${outcome.exceptionStackTrace ?? `line ${outcome.line}`}`);
  return org.lines;
}

export function execute({ runtime, data }: SnippetOrg, code: string): AnonymousOutcome {
  const tx = data.begin({ kind: 'synchronous', user: data.adminUser });
  const outcome = runtime.executeAnonymous(tx, code);
  tx.abort();
  return outcome;
}

/** The values of expressions as text. */
export function evaluate(...expressions: string[]): string[] {
  return runApex(expressions.map((expression) => `System.debug(${expression});`).join('\n'));
}

/** How one expression or statement ends: `System.MathException: Divide by 0`. */
export function failureOf(code: string, sources: Sources = {}, features?: OptionalFeatures): string | null {
  const outcome = execute(orgWith(sources, features), code);
  return outcome.compileProblem ?? outcome.exceptionMessage;
}

/** All compile errors of classes: `Foo.cls:2:3: Variable does not exist: x`. */
export function compileErrors(sources: Sources): string[] {
  try {
    orgWith(sources);
    return [];
  } catch (error) {
    if (error instanceof ApexCompileErrors) return error.errors.map((one) => one.message);
    throw error;
  }
}

function apexSource([file, source]: [string, string]): ApexSource {
  return {
    kind: file.endsWith('.trigger') ? 'trigger' : 'class',
    name: file.replace(/\.\w+$/, ''),
    file,
    source,
    apiVersion: '65.0',
    isActive: true,
    packageDirectory: 'force-app'
  };
}
