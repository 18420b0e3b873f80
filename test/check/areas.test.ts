import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesUnder } from '../../scripts/check/gate.js';
import { repositoryRoot } from '../support/buildRunner.js';

const MAIN = path.join(repositoryRoot, 'force-app', 'main');
/** Areas from the top down: each may know itself and those below it. */
const AREAS = ['offers', 'orders', 'sync', 'settings', 'shared'];

const areaOf = (file: string): string => path.relative(MAIN, file).split(path.sep)[0] ?? '';
const files = filesUnder(MAIN, /\.(cls|trigger)$/).map((file) => ({
  file,
  name: path.basename(file).replace(/\.(cls|trigger)$/, ''),
  area: areaOf(file),
  // Words in comments and texts are no references.
  code: readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\])*'/g, ' ')
}));
const areas = new Map(files.map(({ name, area }) => [name, area]));

it('has every Apex class in an area that is known here', () => {
  expect([...new Set(files.map(({ area }) => area))].filter((area) => !AREAS.includes(area))).toEqual([]);
});

it('lets no area refer to one above it', () => {
  const steps = files.flatMap(({ file, area, code }) =>
    [...new Set(code.match(/\b[A-Z]\w+\b/g) ?? [])]
      .filter((word) => AREAS.indexOf(areas.get(word) ?? area) < AREAS.indexOf(area))
      .map((word) => `${path.relative(MAIN, file)} refers to ${word} (${areas.get(word) ?? ''})`)
  );

  expect(steps).toEqual([]);
});
