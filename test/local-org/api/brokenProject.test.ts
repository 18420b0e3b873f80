import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LocalOrg } from '../../../local/org/org.js';
import { projectDir } from './support.js';

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'local-org-broken-'));
  cpSync(projectDir, copy, { recursive: true });
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

const main = (file: string): string => path.join(copy, 'force-app/main', file);

function change(file: string, from: string | RegExp, to: string): void {
  const before = readFileSync(main(file), 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has no ${String(from)}`);
  writeFileSync(main(file), after);
}

/** What the org says instead of starting. */
async function problem(): Promise<string> {
  const org = await LocalOrg.start({ projectDir: copy }).catch((error: Error) => error.message);
  if (typeof org === 'string') return org;
  await org.close();
  return 'it started';
}

const KEY = 'objects/ParcelSent__e/fields/Key__c.field-meta.xml';
const WEIGHT = 'objects/Parcel__c/fields/Weight__c.field-meta.xml';
const EVENT = 'objects/ParcelSent__e/ParcelSent__e.object-meta.xml';
const READER = 'permissionsets/ParcelReader.permissionset-meta.xml';
const CONFIG = 'platformEventSubscriberConfigs/ParcelSentTrigger.platformEventSubscriberConfig-meta.xml';

describe('a broken project does not start, and is told which file and line', () => {
  it.each<[string, string, string | RegExp, string, RegExp]>([
    ['a class that is no Apex', 'classes/ParcelJob.cls', '{', '{\n  Integer n = ;', /ParcelJob\.cls:\d+:\d+: .*';'/],
    [
      'a class under the name of another',
      'classes/ParcelJob.cls',
      'class ParcelJob',
      'class Other',
      /ParcelJob\.cls:\d+:\d+: The class Other does not have the name of its file: ParcelJob/
    ],
    [
      'a trigger on an event before it is published',
      'triggers/ParcelSentTrigger.trigger',
      'after insert',
      'before insert',
      /ParcelSentTrigger\.trigger:1:1: Only after insert triggers are supported/
    ],
    ['a field of no type', WEIGHT, /<type>\w+</, '<type>Txt<', /Weight__c\.field-meta\.xml:\d+: .*"Txt"/],
    ['a field that is no XML', WEIGHT, '</CustomField>', '', /Weight__c\.field-meta\.xml:\d+: malformed XML/],
    ['a field without a label', WEIGHT, /<label>.*<\/label>/, '', /Weight__c\.field-meta\.xml:\d+: .*needs <label>/],
    [
      'an event with a lookup',
      KEY,
      /<type>\w+</,
      '<referenceTo>Account</referenceTo><type>Lookup<',
      /Key__c\.field-meta\.xml:\d+: .*cannot have a field of type Lookup/
    ],
    [
      'an event published in no known way',
      EVENT,
      /<publishBehavior>\w+</,
      '<publishBehavior>Sometimes<',
      /ParcelSent__e\.object-meta\.xml:\d+: <publishBehavior> .*"Sometimes"/
    ],
    [
      'an event of no known volume',
      EVENT,
      /<eventType>\w+</,
      '<eventType>Low<',
      /ParcelSent__e\.object-meta\.xml:\d+: .*"Low"/
    ],
    [
      'a permission for an object that is not there',
      READER,
      '<object>Parcel__c<',
      '<object>Nope__c<',
      /ParcelReader\.permissionset-meta\.xml:11: In field: object - no CustomObject named Nope__c found/
    ],
    [
      'a subscriber that is not there',
      CONFIG,
      /<platformEventConsumer>\w+</,
      '<platformEventConsumer>Nope<',
      /ParcelSentTrigger\.\w+-meta\.xml:\d+: In field: platformEventConsumer - no ApexTrigger named Nope found/
    ]
  ])('%s', async (_what, file, from, to, expected) => {
    change(file, from, to);

    expect(await problem()).toMatch(expected);
  });

  it('a class without its settings, an event without its definition, a project file that is no JSON', async () => {
    rmSync(main('classes/ParcelJob.cls-meta.xml'));
    rmSync(main(EVENT));
    const files = await problem();
    writeFileSync(path.join(copy, 'sfdx-project.json'), '{ "packageDirectories": [');

    expect(files).toMatch(/ParcelJob\.cls:1: ParcelJob\.cls-meta\.xml is missing/);
    expect(await problem()).toMatch(/sfdx-project\.json:1: malformed JSON/);
  });
});
