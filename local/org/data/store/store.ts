import type { ObjectSchema, Schema } from '../types.js';
import { Table, type Row } from './table.js';

/** All rows of the org. */
export class Store {
  /** Rows that queries have looked at, so that tests can tell a look-up from a scan. */
  public rowsRead = 0;
  private readonly tables = new Map<string, Table>();

  public constructor(public readonly schema: Schema) {}

  public table(object: ObjectSchema): Table {
    const known = this.tables.get(object.name);
    if (known !== undefined) return known;
    const table = new Table(object);
    this.tables.set(object.name, table);
    return table;
  }

  /** The record behind an id, whatever its object. */
  public find(id: string): { table: Table; row: Row } | undefined {
    const object = this.schema.objectByKeyPrefix(id.slice(0, 3));
    if (object === undefined) return undefined;
    const table = this.table(object);
    const row = table.get(id);
    return row === undefined ? undefined : { table, row };
  }

  /** Tables that hold or held rows. */
  public get used(): Iterable<Table> {
    return this.tables.values();
  }
}
