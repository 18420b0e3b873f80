/** FROM: the object of a query, and what the aliases in it stand for. */
import { FieldNameContext, SoqlIdContext, type FromNameListContext } from '@apexdevtools/apex-parser';
import { UnsupportedFeature } from '../../values/errors.js';
import { SoqlError, type ObjectSchema, type Schema } from '../types.js';
import { noSuchObject, objectBehind, stepUp, withoutAlias } from './paths.js';

/**
 * The object of a FROM clause, and what its aliases (in lower case) stand for: nothing for the object itself,
 * the path to a parent where the clause names one (`FROM Contact c, c.Account a`).
 */
export type From = { readonly object: ObjectSchema; readonly aliases: ReadonlyMap<string, readonly string[]> };

const RESERVED = new Set([
  'where',
  'limit',
  'order',
  'group',
  'having',
  'with',
  'offset',
  'for',
  'using',
  'all',
  'update',
  'not',
  'and',
  'or',
  'in',
  'like',
  'from'
]);

/** The FROM clause of a query. */
export function readFrom(schema: Schema, list: FromNameListContext): From {
  const name = list.fieldName_list()[0]?.getText() ?? '';
  const object = schema.object(name);
  if (object === undefined || !object.isQueryable) throw noSuchObject(name);
  if (object.name === 'UserRecordAccess') throw new UnsupportedFeature('queries of UserRecordAccess');
  return withAliases(schema, object, list);
}

/** The FROM clause over `object`. The parser takes a keyword without its clause for an alias. */
export function withAliases(schema: Schema, object: ObjectSchema, list: FromNameListContext): From {
  const aliases = new Map<string, readonly string[]>();
  for (const [index, { name, alias }] of namesOf(list).entries()) {
    if (alias !== null && RESERVED.has(alias)) throw new SoqlError('MALFORMED_QUERY', `unexpected token: '${alias}'`);
    const parents = index === 0 ? [] : parentsOf(schema, { object, aliases }, name);
    if (alias !== null) aliases.set(alias, parents);
  }
  return { object, aliases };
}

/** The path behind a further name, which begins with the object or an alias before it. */
function parentsOf(schema: Schema, from: From, name: readonly string[]): readonly string[] {
  const path = withoutAlias(from, name);
  if (name.length < 2 || path === name)
    throw new SoqlError('MALFORMED_QUERY', `A further name in FROM must begin with an alias: ${name.join('.')}`);
  let { object } = from;
  for (const part of path) {
    if (object.parentField(part) === undefined && object.child(part) !== undefined)
      throw new UnsupportedFeature(`the child relationship ${part} as a further name in FROM`);
    object = objectBehind(schema, stepUp(object, part).reference);
  }
  return path;
}

/** The names with the aliases that follow them. */
function namesOf(list: FromNameListContext): { name: string[]; alias: string | null }[] {
  const names: { name: string[]; alias: string | null }[] = [];
  for (const child of list.children ?? []) {
    if (child instanceof FieldNameContext) {
      names.push({ name: child.soqlId_list().map((part) => part.getText()), alias: null });
    } else if (child instanceof SoqlIdContext) {
      const last = names.at(-1);
      if (last !== undefined) last.alias = child.getText().toLowerCase();
    }
  }
  return names;
}
