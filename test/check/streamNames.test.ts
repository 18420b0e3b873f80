import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { STREAMS } from '../../src/sync/streams.js';
import { repositoryRoot } from '../support/buildRunner.js';

const RULE =
  'force-app/main/settings/objects/AllegroAccount__c/validationRules/StreamsAreKnown.validationRule-meta.xml';

it('lets an admin choose the streams that the runner has, and no others', async () => {
  const rule = await readFile(path.join(repositoryRoot, RULE), 'utf8');

  const names = /\(([a-zA-Z|]+)\)/.exec(rule)?.[1]?.split('|');

  expect(names).toEqual(STREAMS.map(({ name }) => name));
});
