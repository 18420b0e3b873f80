/**
 * SOSL in tests: a search finds the records that `Test.setFixedSearchResults` names, filtered and shown as its RETURNING
 * clause says. Without fixed results a test finds nothing; elsewhere searching is unsupported.
 */
import type { AccessLevel } from '../../data/types.js';
import { UnsupportedFeature } from '../../values/errors.js';
import type { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import { text } from './args.js';
import { BeanValue } from './beans.js';
import { ListValue } from './collections.js';
import { AccessLevelValue } from './accessLevel.js';
import { asQueryException, bindValue, type BindScope } from './database.js';
import type { LibraryCall, LibraryClass } from './registry.js';

const SOBJECT = { name: 'SObject', args: [] };
const ROWS = { name: 'List', args: [SOBJECT] };
const RESULT = { name: 'Search.SearchResult', args: [] };
/** What may follow the objects of a RETURNING clause. */
const NEXT_CLAUSE = /^\s*(?:WITH|LIMIT|UPDATE)\b/i;

type Returning = { readonly objectName: string; readonly fields: string; readonly rest: string };
type Found = { readonly objectName: string; readonly rows: SObjectRecord[] };

/** Runs one search; one list of records for each object that it returns, in its order. */
export function runSearch(
  rt: ApexContext,
  source: string,
  binds: BindScope | null = null,
  level?: AccessLevel
): ListValue {
  const lists = search(rt, source, binds, level).map(
    ({ objectName, rows }) => new ListValue({ name: objectName, args: [] }, rows)
  );
  return new ListValue(ROWS, lists);
}

function search(rt: ApexContext, source: string, binds: BindScope | null, level: AccessLevel | undefined): Found[] {
  if (rt.test === null) throw new UnsupportedFeature(`SOSL outside of tests: ${source.trim()}`);
  rt.tx.limits.count('soslQueries');
  const ids = rt.test.attachments.get('fixedSearchResults');
  const wanted = ids instanceof ListValue ? ids.items.map(String) : [];
  const said = returningOf(source);
  const objects = said.length > 0 ? said : objectsOf(rt, wanted);
  return objects.map(({ objectName, fields, rest }) => {
    const object = rt.schema.object(objectName);
    if (object === undefined) {
      return rt.throwApex('System.SearchException', `sObject type '${objectName}' is not supported.`);
    }
    const own = wanted.filter((id) => rt.schema.objectByKeyPrefix(id.slice(0, 3))?.name === object.name);
    const columns = fields === '' ? 'Id' : fields;
    const where = /^WHERE\b/i.test(rest) ? rest.replace(/^WHERE\b/i, 'AND (') : rest;
    const soql = `SELECT ${columns} FROM ${object.name} WHERE Id IN :fixedSearchResults ${closed(where)}`;
    const query = asQueryException(rt, () => rt.data.compileQuery(soql));
    const values = query.bindNames.map((name) => {
      const bare = name.replace(/^:\s*/, '');
      return bare === 'fixedSearchResults' ? own : bindValue(binds?.read(bare) ?? null);
    });
    const rows = rt.data.query(rt.tx, query, values, {
      countsLimits: false,
      ...(level === undefined ? {} : { accessLevel: level })
    });
    const isOrdered = /\bORDER\s+BY\b/i.test(rest);
    const place = (row: SObjectRecord): number => own.indexOf(row.id ?? '');
    return {
      objectName: object.name,
      rows: isOrdered ? rows : [...rows].sort((a, b) => place(a) - place(b))
    };
  });
}

/** Closes the bracket that the conditions were put into, before what may follow them. */
function closed(where: string): string {
  if (!where.startsWith('AND (')) return where;
  const at = where.search(/\b(?:ORDER\s+BY|LIMIT|OFFSET)\b/i);
  return at < 0 ? `${where})` : `${where.slice(0, at)}) ${where.slice(at)}`;
}

function objectsOf(rt: ApexContext, ids: readonly string[]): Returning[] {
  const names = ids.flatMap((id) => rt.schema.objectByKeyPrefix(id.slice(0, 3))?.name ?? []);
  return [...new Set(names)].map((objectName) => ({ objectName, fields: '', rest: '' }));
}

/** `RETURNING Account(Name WHERE … ), Contact` as its parts. */
function returningOf(source: string): Returning[] {
  const start = /\bRETURNING\b/i.exec(source);
  if (start === null) return [];
  let left = source.slice(start.index + start[0].length).replace(/\]\s*$/, '');
  const found: Returning[] = [];
  for (;;) {
    const name = /^[\s,]*(\w+)/.exec(left);
    if (name === null || NEXT_CLAUSE.test(left)) return found;
    left = left.slice(name[0].length);
    const body = /^\s*\(/.test(left) ? bracketed(left.trimStart()) : '';
    if (body !== '') left = left.trimStart().slice(body.length + 2);
    const split = body.search(/\b(?:USING\s+LISTVIEW|WHERE|ORDER\s+BY|LIMIT|OFFSET)\b/i);
    const [fields, rest] = split < 0 ? [body, ''] : [body.slice(0, split), body.slice(split)];
    found.push({ objectName: name[1] ?? '', fields: fields.trim(), rest: rest.trim() });
  }
}

/** The text between the bracket that the text begins with and its partner. */
function bracketed(source: string): string {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (char === "'" && source[at - 1] !== '\\') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth === 0) return source.slice(1, at);
  }
  return source.slice(1);
}

const levelOf = (level: unknown): AccessLevel | undefined =>
  level instanceof AccessLevelValue ? level.level : undefined;

class SearchResultsValue {
  public readonly typeName = 'Search.SearchResults';
  public constructor(public readonly found: readonly Found[]) {}
}

const find: LibraryCall = (rt, _self, [source, level]) =>
  new SearchResultsValue(search(rt, text(rt, source), null, levelOf(level)));

export const searchClasses: Record<string, LibraryClass> = {
  'System.Search': {
    statics: {
      query: (rt, _self, [source, level]) => runSearch(rt, text(rt, source), null, levelOf(level)),
      find
    }
  },
  'Search.SearchResults': {
    methods: {
      get: (rt, self, [objectName]) => {
        const wanted = text(rt, objectName).toLowerCase();
        const found = (self as SearchResultsValue).found.find((one) => one.objectName.toLowerCase() === wanted);
        const results = (found?.rows ?? []).map((row) => new BeanValue('Search.SearchResult', { SObject: row }));
        return new ListValue(RESULT, results);
      }
    }
  },
  'Search.SearchResult': {
    methods: {
      getSObject: (_rt, self) => (self as BeanValue).get('SObject'),
      getSnippet: () => null
    }
  }
};
