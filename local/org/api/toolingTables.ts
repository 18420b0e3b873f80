/** Tables that only the Tooling API has, such as test results and coverage: no rows of the store, computed when asked. */
import { RestError, notSupported } from './rest.js';

/** A row by column; a column of a parent is written with its relationship: `ApexClass.Name`. */
export type ToolingRow = Record<string, unknown>;

export type ToolingTable = { name: string; columns: readonly string[]; rows: () => ToolingRow[] };

const QUERY = /^\s*SELECT\s+(.+?)\s+FROM\s+(\w+)(?:\s+WHERE\s+(.+?))?(?:\s+LIMIT\s+(\d+))?\s*$/is;
const CONDITION = /^\(?\s*([\w.]+)\s*(=|!=|IN)\s*(\([^)]*\)|'[^']*'|null|true|false|-?\d+)\s*\)?$/i;

/**
 * Answers a query on one of the tables; null when it asks another object. The language is SELECT, WHERE with
 * `=`, `!=`, `IN` and `AND`, and LIMIT: what clients use on these tables.
 */
export function queryTooling(tables: readonly ToolingTable[], soql: string, version: number): object[] | null {
  const name = /\bFROM\s+(\w+)/i.exec(soql)?.[1]?.toLowerCase();
  const table = tables.find((candidate) => candidate.name.toLowerCase() === name);
  if (table === undefined) return null;
  const [, fields = '', , where, limit] = QUERY.exec(soql) ?? [];
  if (fields === '') throw notSupported(`this Tooling query: ${soql}`);
  const columns = fields.split(',').map((field) => columnOf(table, field.trim()));
  const tests = (where ?? '')
    .split(/\s+AND\s+/i)
    .filter((text) => text !== '')
    .map((text) => condition(table, text.trim(), soql));
  const rows = table.rows().filter((row) => tests.every((test) => test(row)));
  return rows
    .slice(0, limit === undefined ? rows.length : Number(limit))
    .map((row) => shaped(table, row, columns, version));
}

function columnOf(table: ToolingTable, name: string): string {
  const column = table.columns.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (column !== undefined) return column;
  throw new RestError(400, 'INVALID_FIELD', `No such column '${name}' on entity '${table.name}'.`);
}

function condition(table: ToolingTable, text: string, soql: string): (row: ToolingRow) => boolean {
  const [, name, operator = '', literal = ''] = CONDITION.exec(text) ?? [];
  if (name === undefined) throw notSupported(`this Tooling query: ${soql}`);
  const column = columnOf(table, name);
  const values = literal.startsWith('(') ? literal.slice(1, -1).split(',').map(valueOf) : [valueOf(literal)];
  const isEqual = operator !== '!=';
  return (row) => values.some((value) => same(row[column], value)) === isEqual;
}

function valueOf(literal: string): unknown {
  const text = literal.trim();
  if (text.startsWith("'")) return text.slice(1, -1);
  return JSON.parse(text.toLowerCase()) as unknown;
}

/** Ids of 15 characters equal those of 18. */
function same(left: unknown, right: unknown): boolean {
  if (typeof left !== 'string' || typeof right !== 'string') return (left ?? null) === right;
  if (left.length === 18 && right.length === 15) return left.startsWith(right);
  return left.toLowerCase() === right.toLowerCase();
}

function shaped(table: ToolingTable, row: ToolingRow, columns: readonly string[], version: number): object {
  const id = row['Id'];
  const url =
    typeof id === 'string' ? { url: `/services/data/v${version}.0/tooling/sobjects/${table.name}/${id}` } : {};
  const json: Record<string, unknown> = { attributes: { type: table.name, ...url } };
  for (const column of columns) {
    const [first = '', second] = column.split('.');
    if (second === undefined) {
      json[first] = row[column] ?? null;
      continue;
    }
    const parent = (json[first] ?? { attributes: { type: first } }) as Record<string, unknown>;
    parent[second] = row[column] ?? null;
    json[first] = parent;
  }
  return json;
}
