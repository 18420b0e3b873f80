/** A small org of its own for the data layer's tests: parcels, depots, scans. */
import path from 'node:path';
import { OrgData } from '../../../local/org/data/orgData.js';
import type { ReadOptions } from '../../../local/org/metadata/readProject.js';
import type { Transaction } from '../../../local/org/data/transaction.js';
import type { BindValue, DmlOperation, DmlOptions, DmlResult, UserContext } from '../../../local/org/data/types.js';
import { BlobValue, type FieldValue } from '../../../local/org/values/scalars.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';

export const PROJECT = path.resolve('test/fixtures/local-org-project');
/** A Monday noon in Warsaw. */
export const NOW = Date.UTC(2026, 2, 2, 11, 0, 0);

type Fields = Record<string, FieldValue>;

export class TestOrg {
  public readonly data: OrgData;
  public tx: Transaction;
  public now = NOW;

  /** With an option `definition`, the org has optional features; see `config`. */
  public constructor(options: ReadOptions = {}) {
    this.data = OrgData.load(PROJECT, { clock: () => this.now, ...options });
    this.tx = this.data.begin({ kind: 'synchronous', user: this.data.adminUser });
  }

  public as(user: UserContext): Transaction {
    this.tx = this.data.begin({ kind: 'synchronous', user });
    return this.tx;
  }

  public dml(operation: DmlOperation, records: SObjectRecord[], options: Partial<DmlOptions> = {}): DmlResult[] {
    return this.data.dml(this.tx, operation, records, { allOrNone: true, ...options });
  }

  /** Inserts records of one object and returns their ids. Fails the test when a row fails. */
  public insert(object: string, ...rows: Fields[]): string[] {
    return ids(
      this.dml(
        'insert',
        rows.map((fields) => SObjectRecord.of(object, fields))
      )
    );
  }

  public insertOne(object: string, fields: Fields): string {
    return this.insert(object, fields)[0] ?? '';
  }

  public records(soql: string, ...binds: BindValue[]): SObjectRecord[] {
    return this.data.query(this.tx, this.data.compileQuery(soql), binds);
  }

  /** Rows as plain objects with values as texts, so that whole answers can be compared. */
  public query(soql: string, ...binds: BindValue[]): unknown[] {
    return this.records(soql, ...binds).map(plain);
  }

  /** One selected column, as texts. */
  public column(soql: string, ...binds: BindValue[]): unknown[] {
    return this.records(soql, ...binds).map((record) => shown([...record.fields.values()].at(-1) ?? null));
  }

  public count(soql: string, ...binds: BindValue[]): number {
    return this.data.count(this.tx, this.data.compileQuery(soql), binds);
  }
}

export function ids(results: DmlResult[]): string[] {
  return results.map((result) => {
    if (!result.success || result.id === null) throw new Error(JSON.stringify(result.errors));
    return result.id;
  });
}

/** `STATUS: message [Field]` of every error of every row. */
export function errorsOf(results: DmlResult[]): string[] {
  return results.flatMap((result) =>
    result.errors.map((error) => `${error.statusCode}: ${error.message} [${error.fields.join(',')}]`)
  );
}

export function plain(record: SObjectRecord): Record<string, unknown> {
  return Object.fromEntries(
    [...record.fields].filter(([name]) => name !== 'Id').map(([name, value]) => [name, shown(value)])
  );
}

function shown(value: FieldValue): unknown {
  if (value instanceof SObjectRecord) return plain(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  return value instanceof BlobValue ? value.bytes.toString() : String(value);
}
