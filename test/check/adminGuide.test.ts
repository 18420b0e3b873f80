import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readProject } from '../../local/org/metadata/readProject.js';
import { repositoryRoot } from '../support/buildRunner.js';

/** Fields of an account that the runner fills in. */
const FILLED_IN = new Set(['AccountKey__c', 'Environment__c', 'LastSeenAt__c', 'SellerId__c']);
const isSetting = (object: string): boolean =>
  object.endsWith('__mdt') || object === 'SyncSettings__c' || object === 'AllegroAccount__c';

/** The label without what stands in brackets, such as a unit. */
const nameOf = (label: string): string => label.replace(/ \(.*\)$/, '');

it('explains every setting of an admin by its label', async () => {
  const guide = (await readFile(path.join(repositoryRoot, 'docs', 'admin-guide.md'), 'utf8')).toLowerCase();
  const { objects } = readProject(repositoryRoot);

  const settings = objects
    .filter(({ name }) => isSetting(name))
    .flatMap(({ name, fields }) =>
      fields.map((field) => ({ field: `${name}.${field.name}`, label: field.label ?? '' }))
    )
    .filter(({ field }) => !FILLED_IN.has(field.split('.')[1] ?? ''));

  expect(settings.length).toBeGreaterThan(40);
  expect(settings.filter(({ label }) => !guide.includes(nameOf(label).toLowerCase()))).toEqual([]);
});
