import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MetadataApi } from '../../local/org/metadata/metadataApi.js';
import { MetadataError } from '../../local/org/metadata/types.js';
import { parseXml } from '../../local/org/metadata/xml.js';
import { filesUnder, sourceFolders, type Gate } from './gate.js';

/** Holds every `*-meta.xml` of a folder against the Metadata API: elements, their number, values, and what is missing. */
export function metadataTypeProblems(folder: string): string[] {
  const files = filesUnder(folder, /-meta\.xml$/);
  if (files.length === 0) return [];
  const api = new MetadataApi();
  return files.flatMap((file) => {
    const problems: string[] = [];
    const name = path.relative(folder, file);
    try {
      api.check(parseXml(name, readFileSync(file, 'utf8'), null), ({ place }, problem) =>
        problems.push(`${place.file}:${place.line} ${problem}`)
      );
    } catch (error) {
      if (!(error instanceof MetadataError)) throw error;
      problems.push(`${error.file}:${error.line} ${error.problem}`);
    }
    return problems;
  });
}

export const metadataTypes: Gate = {
  name: 'metadata against the Metadata API',
  run: () => Promise.resolve(sourceFolders.flatMap(metadataTypeProblems))
};
