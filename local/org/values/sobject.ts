import type { FieldValue } from './scalars.js';

/** An error put on a record by `addError`, or by the org while saving it. */
export type RecordError = { message: string; field: string | null; statusCode: string };

/** The fields of what a query returned with aggregates or GROUP BY. */
export const AGGREGATE_RESULT = 'AggregateResult';

/**
 * One SObject value. Its fields are keyed by their canonical names (`Schema` turns any spelling into that one);
 * a name that is not in the map was neither set nor queried. Parents sit under their relationship name as a record,
 * children under the child relationship name as an array.
 */
export class SObjectRecord {
  public readonly fields: Map<string, FieldValue>;
  /** Came from a query, so that reading what was not selected is an error rather than null. */
  public isQueried = false;
  /** Trigger.old, and Trigger.new after the save: code may read but not write. */
  public isReadOnly = false;
  /** Errors added by code; saving a record that has any fails that row. */
  public errors: RecordError[] = [];

  public constructor(
    public readonly typeName: string,
    fields?: Iterable<readonly [string, FieldValue]>
  ) {
    this.fields = new Map(fields);
  }

  public static of(typeName: string, fields: Record<string, FieldValue>): SObjectRecord {
    return new SObjectRecord(typeName, Object.entries(fields));
  }

  public get id(): string | null {
    const id = this.fields.get('Id');
    return typeof id === 'string' ? id : null;
  }

  /** The field's value, null when it was never set. Use `has` to tell the two apart. */
  public get(name: string): FieldValue {
    return this.fields.get(name) ?? null;
  }

  public has(name: string): boolean {
    return this.fields.has(name);
  }

  public set(name: string, value: FieldValue): void {
    this.fields.set(name, value);
  }

  public addError(
    message: string,
    field: string | null = null,
    statusCode = 'FIELD_CUSTOM_VALIDATION_EXCEPTION'
  ): void {
    this.errors.push({ message, field, statusCode });
  }

  /** A copy whose fields can change without touching this one; parents and children are shared. */
  public copy(): SObjectRecord {
    const copy = new SObjectRecord(this.typeName, this.fields);
    copy.isQueried = this.isQueried;
    return copy;
  }

  /** As Apex shows it: `Account:{Name=North, Id=001…}`. */
  public toString(): string {
    const fields = [...this.fields].map(([name, value]) => `${name}=${String(value)}`);
    return `${this.typeName}:{${fields.join(', ')}}`;
  }
}
