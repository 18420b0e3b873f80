import { existsSync } from 'node:fs';
import path from 'node:path';
import { ApexCompileErrors, Compiler } from '../../local/org/apex/compile.js';
import { OrgData } from '../../local/org/data/orgData.js';
import { buildSchema } from '../../local/org/data/schema/buildSchema.js';
import { readProject } from '../../local/org/metadata/readProject.js';
import { MetadataErrors } from '../../local/org/metadata/types.js';
import { projectRoot, type Gate } from './gate.js';
import { upsertKeyProblems } from './upsertKeys.js';

/**
 * Compiles a project's Apex against its own metadata, as the local org does before it starts. Knows what apex-ls does
 * not look at: fields and relationships of queries, types of binds, upsert keys, formulas, private methods, events.
 */
export function apexCompileProblems(projectDir: string): string[] {
  try {
    const extraDirectories = existsSync(path.join(projectDir, 'unpackaged')) ? ['unpackaged'] : [];
    const project = readProject(projectDir, { extraDirectories });
    const data = new OrgData(buildSchema(project), { project });
    new Compiler(data).compileProject(project.apex);
    return upsertKeyProblems(project.apex, data.schema);
  } catch (error) {
    if (error instanceof ApexCompileErrors) return error.errors.map((one) => one.message);
    if (error instanceof MetadataErrors) return error.problems.map((one) => one.message);
    throw error;
  }
}

export const apexCompile: Gate = {
  name: 'Apex against its metadata (local compiler)',
  run: () => Promise.resolve(apexCompileProblems(projectRoot))
};
