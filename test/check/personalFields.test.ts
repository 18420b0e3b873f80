import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesUnder } from '../../scripts/check/gate.js';
import { repositoryRoot } from '../support/buildRunner.js';

const MAIN = path.join(repositoryRoot, 'force-app', 'main');
const TEXTS = new Set(['Text', 'TextArea', 'LongTextArea', 'Html', 'Email', 'Phone', 'Url', 'EncryptedText']);

/** Fields that can hold words about a person: texts of objects and settings, not of events and metadata types. */
const texts = filesUnder(MAIN, /\.field-meta\.xml$/)
  .map((file) => {
    const xml = readFileSync(file, 'utf8');
    const object = path.basename(path.dirname(path.dirname(file)));
    const text = (tag: string): string => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(xml)?.[1] ?? '';
    return { object, name: `${object}.${text('fullName')}`, type: text('type') };
  })
  .filter(({ object, type }) => TEXTS.has(type) && !/__(e|mdt)$/.test(object))
  .map(({ name }) => name);

const erased = new Set(
  ['ErasureRegistry', 'ErasureService', 'ErasureJob'].flatMap((name) => {
    const apex = readFileSync(path.join(MAIN, 'orders', 'classes', 'erasure', `${name}.cls`), 'utf8');
    const tokens = apex.match(/\b\w+\.\w+__c\b/g) ?? [];
    const written = [...apex.matchAll(/new (\w+__c)\(([^;]*?)\)/gs)].flatMap(([, object, fields]) =>
      [...(fields ?? '').matchAll(/(\w+__c) = /g)].map(([, field]) => `${object}.${field}`)
    );
    return [...tokens, ...written];
  })
);
const notPersonal = JSON.parse(readFileSync(path.join(__dirname, 'notPersonal.json'), 'utf8')) as string[];

it('knows of every text field whether it holds a person: it is erased, or listed in notPersonal.json', () => {
  const listed = new Set(notPersonal);

  expect(texts.filter((name) => !erased.has(name) && !listed.has(name))).toEqual([]);
});

it('lists no field that there is not', () => {
  expect(notPersonal.filter((name) => !texts.includes(name))).toEqual([]);
});
