import type { BigDecimal } from 'bigdecimal.js';
import type { SObjectRecord } from './sobject.js';
import type { DateValue, DatetimeValue, TimeValue } from './time.js';

/** An Apex Double, kept apart from Integer, which is a plain `number`. */
export class DoubleValue {
  public constructor(public readonly value: number) {}

  public toString(): string {
    return Number.isInteger(this.value) ? this.value.toFixed(1) : String(this.value);
  }
}

/** An Apex Blob. */
export class BlobValue {
  public constructor(public readonly bytes: Buffer) {}

  public toString(): string {
    return `Blob[${this.bytes.length}]`;
  }
}

/** What one primitive variable or field can hold at run time. */
export type ScalarValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | DoubleValue
  | BigDecimal
  | DateValue
  | DatetimeValue
  | TimeValue
  | BlobValue;

/** What a field or relationship of a record holds: a parent is a record, children are an array of records. */
export type FieldValue = ScalarValue | SObjectRecord | SObjectRecord[];
