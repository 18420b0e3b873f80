import { foldCase, keyOf } from '../../values/compare.js';
import { makeId } from '../../values/ids.js';
import type { ScalarValue } from '../../values/scalars.js';
import type { MovedIds } from '../movedIds.js';
import type { UndoLog } from '../transaction.js';
import type { FieldSchema, ObjectSchema } from '../types.js';
import { isComputed } from '../schema/objectSchema.js';

/** The stored fields of one record by canonical name; what is null is not in the map. Never changed, only replaced. */
export type Row = ReadonlyMap<string, ScalarValue>;

/** How a value compares in filters and unique checks: texts without regard to case unless the field minds it. */
export function indexKey(field: FieldSchema, value: ScalarValue): string {
  if (typeof value === 'string' && !field.isCaseSensitive && field.type !== 'id' && field.type !== 'reference') {
    return `s${foldCase(value)}`;
  }
  return keyOf(value);
}

const NO_IDS: ReadonlySet<string> = new Set();

/** The rows of one object, with an index on every field that is looked up by value. All changes can be undone. */
export class Table {
  private readonly rows = new Map<string, Row>();
  private readonly deleted = new Set<string>();
  private readonly indexes = new Map<string, Map<string, Set<string>>>();
  private readonly indexed: FieldSchema[];
  private nextNumber = 1;
  private readonly autoNumbers = new Map<string, number>();

  public constructor(public readonly object: ObjectSchema) {
    this.indexed = object.fields.filter(isIndexed);
    for (const field of this.indexed) this.indexes.set(field.name, new Map());
  }

  /** Ids keep their numbers even when the insert is undone, as on the platform. */
  public newId(): string {
    const id = makeId(`${this.object.keyPrefix ?? '000'}Lo`, this.nextNumber);
    this.nextNumber += 1;
    return id;
  }

  /** The next number of an autonumber field; undone inserts leave gaps. */
  public nextAutoNumber(field: string, start = 1): number {
    const number = this.autoNumbers.get(field) ?? start;
    this.autoNumbers.set(field, number + 1);
    return number;
  }

  /** A record that is not deleted. */
  public get(id: string): Row | undefined {
    return this.deleted.has(id) ? undefined : this.rows.get(id);
  }

  public getDeleted(id: string): Row | undefined {
    return this.deleted.has(id) ? this.rows.get(id) : undefined;
  }

  public get size(): number {
    return this.rows.size - this.deleted.size;
  }

  /** Rows in the order in which they were inserted. */
  public *scan(withDeleted = false): Generator<Row> {
    for (const [id, row] of this.rows) if (withDeleted || !this.deleted.has(id)) yield row;
  }

  public hasIndex(field: string): boolean {
    return this.indexes.has(field);
  }

  /** Ids of the rows, none deleted, whose field has the value. */
  public find(field: FieldSchema, value: ScalarValue): ReadonlySet<string> {
    const index = this.indexes.get(field.name);
    if (index === undefined) throw new Error(`${this.object.name}.${field.name} has no index`);
    return index.get(indexKey(field, value)) ?? NO_IDS;
  }

  public put(id: string, row: Row, log: UndoLog): void {
    const before = this.rows.get(id);
    this.replace(id, before, row);
    log.push(() => {
      if (before === undefined) {
        this.unindex(id, row);
        this.rows.delete(id);
      } else {
        this.replace(id, this.rows.get(id), before);
      }
    });
  }

  public delete(id: string, log: UndoLog): void {
    this.setDeleted(id, true);
    log.push(() => this.setDeleted(id, false));
  }

  public undelete(id: string, log: UndoLog): void {
    this.setDeleted(id, false);
    log.push(() => this.setDeleted(id, true));
  }

  /**
   * Takes over the rows, the deleted ones too, and the numbers of the same object's table in another store. Ids that
   * have moved are followed; an assignment of something that is gone, goes with it.
   */
  public adopt(other: Table, moved: MovedIds): void {
    for (const [id, old] of other.rows) {
      const row = followed(this.object, old, moved);
      if (row === null) continue;
      this.replace(id, this.rows.get(id), row);
      if (other.deleted.has(id)) this.setDeleted(id, true);
    }
    this.nextNumber = Math.max(this.nextNumber, other.nextNumber);
    for (const [field, number] of other.autoNumbers) this.autoNumbers.set(field, number);
  }

  private setDeleted(id: string, isDeleted: boolean): void {
    const row = this.rows.get(id);
    if (row === undefined) return;
    if (isDeleted) {
      this.deleted.add(id);
      this.unindex(id, row);
    } else {
      this.deleted.delete(id);
      this.index(id, row);
    }
  }

  private replace(id: string, before: Row | undefined, after: Row): void {
    this.rows.set(id, after);
    if (this.deleted.has(id)) return;
    for (const field of this.indexed) {
      const [old, value] = [before?.get(field.name), after.get(field.name)];
      if (old === value) continue;
      if (old !== undefined) this.unindexValue(field, old, id);
      if (value !== undefined) this.indexValue(field, value, id);
    }
  }

  private index(id: string, row: Row): void {
    for (const field of this.indexed) {
      const value = row.get(field.name);
      if (value !== undefined) this.indexValue(field, value, id);
    }
  }

  private unindex(id: string, row: Row): void {
    for (const field of this.indexed) {
      const value = row.get(field.name);
      if (value !== undefined) this.unindexValue(field, value, id);
    }
  }

  private indexValue(field: FieldSchema, value: ScalarValue, id: string): void {
    const index = this.indexes.get(field.name);
    const key = indexKey(field, value);
    const ids = index?.get(key);
    if (ids === undefined) index?.set(key, new Set([id]));
    else ids.add(id);
  }

  private unindexValue(field: FieldSchema, value: ScalarValue, id: string): void {
    const index = this.indexes.get(field.name);
    const key = indexKey(field, value);
    const ids = index?.get(key);
    ids?.delete(id);
    if (ids?.size === 0) index?.delete(key);
  }
}

function isIndexed(field: FieldSchema): boolean {
  if (isComputed(field)) return false;
  const isAudit = field.name === 'CreatedById' || field.name === 'LastModifiedById';
  return (
    (field.type === 'reference' && !isAudit) ||
    field.isExternalId ||
    field.isUnique ||
    field.name === 'Name' ||
    field.name === 'DeveloperName'
  );
}

/** Null for a row that cannot be without what it refers to. */
function followed(object: ObjectSchema, row: Row, moved: MovedIds): Row | null {
  if (moved.size === 0) return row;
  const changed = new Map(row);
  for (const field of object.fields) {
    const value = row.get(field.name);
    const next = field.type === 'reference' && typeof value === 'string' ? moved.get(value) : undefined;
    if (next === undefined) continue;
    if (next !== null) changed.set(field.name, next);
    else if (object.name === 'PermissionSetAssignment') return null;
    else changed.delete(field.name);
  }
  return changed;
}
