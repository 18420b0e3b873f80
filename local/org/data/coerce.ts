import type { BigDecimal } from 'bigdecimal.js';
import { RoundingMode } from 'bigdecimal.js';
import { isNumeric, toBigDecimal } from '../values/compare.js';
import { toId18 } from '../values/ids.js';
import { BlobValue, DoubleValue, type FieldValue, type ScalarValue } from '../values/scalars.js';
import { DateValue, DatetimeValue, TimeValue } from '../values/time.js';
import type { FieldSchema } from './types.js';

/** A value that cannot be stored in its field; `text` shows it. */
export class WrongValue extends Error {
  public constructor(
    public readonly statusCode: string,
    message: string
  ) {
    super(message);
  }
}

/**
 * The form in which a field stores a value: numbers at the field's scale, ids of 18 characters, blank texts as null,
 * date/times to the second in text fields of no concern. Throws `WrongValue` with the platform's status code.
 */
export function toStored(field: FieldSchema, value: FieldValue): ScalarValue {
  if (value === null) return field.type === 'boolean' ? false : null;
  switch (field.apexType) {
    case 'Id':
      return storedId(field, value);
    case 'Boolean':
      if (typeof value !== 'boolean') throw wrongType(field, value);
      return value;
    case 'Integer':
      if (!isNumeric(value)) throw wrongType(field, value);
      return typeof value === 'number'
        ? value
        : Number(toBigDecimal(value).setScale(0, RoundingMode.HALF_UP).toString());
    case 'Long':
      if (!isNumeric(value)) throw wrongType(field, value);
      return BigInt(toBigDecimal(value).setScale(0, RoundingMode.HALF_UP).toPlainString());
    case 'Decimal':
    case 'Double':
      return storedDecimal(field, value);
    case 'Date':
      if (value instanceof DateValue) return value;
      if (value instanceof DatetimeValue) return new DateValue(Math.floor(value.epochMs / 86_400_000));
      throw wrongType(field, value);
    case 'Datetime':
      if (value instanceof DatetimeValue) return new DatetimeValue(Math.floor(value.epochMs / 1000) * 1000);
      if (value instanceof DateValue) return new DatetimeValue(value.epochDay * 86_400_000);
      throw wrongType(field, value);
    case 'Time':
      if (!(value instanceof TimeValue)) throw wrongType(field, value);
      return value;
    case 'Blob':
      if (value instanceof BlobValue) return value;
      if (typeof value === 'string') return new BlobValue(Buffer.from(value, 'utf8'));
      throw wrongType(field, value);
    case 'String':
      return storedText(field, value);
    default:
      if (typeof value === 'string' || typeof value === 'boolean' || isNumeric(value)) return value;
      throw wrongType(field, value);
  }
}

function storedId(field: FieldSchema, value: FieldValue): ScalarValue {
  if (value === '') return null;
  const id = typeof value === 'string' ? toId18(value) : null;
  if (id === null) {
    throw new WrongValue('MALFORMED_ID', `${field.label}: id value of incorrect type: ${String(value)}`);
  }
  return id;
}

function storedDecimal(field: FieldSchema, value: FieldValue): ScalarValue {
  if (!isNumeric(value)) throw wrongType(field, value);
  if (value instanceof DoubleValue && !Number.isFinite(value.value)) throw wrongType(field, value);
  const exact = toBigDecimal(value);
  // Standard currency fields are shown without decimals, yet keep those that code gives them (an observation that public
  // Apex tests rest on; whether the platform cuts them off somewhere is not documented).
  const isKept = field.type === 'currency' && !field.isCustom && field.scale === 0;
  const rounded = isKept ? exact : exact.setScale(field.scale, RoundingMode.HALF_UP);
  const whole = field.precision - field.scale;
  if (field.precision > 0 && integerDigits(rounded) > whole) {
    throw new WrongValue(
      'NUMBER_OUTSIDE_VALID_RANGE',
      `${field.label}: value outside of valid range on numeric field: ${exact.toPlainString()}`
    );
  }
  return rounded;
}

function integerDigits(value: BigDecimal): number {
  return Math.max(0, value.precision() - value.scale());
}

function storedText(field: FieldSchema, value: FieldValue): ScalarValue {
  if (typeof value !== 'string') throw wrongType(field, value);
  const isBody = field.type === 'textarea';
  const text = isBody ? value.trimEnd() : value.trim();
  return text === '' ? null : text;
}

function wrongType(field: FieldSchema, value: FieldValue): WrongValue {
  return new WrongValue(
    'INVALID_TYPE_ON_FIELD_IN_RECORD',
    `${field.label}: value not of required type: ${String(value)}`
  );
}
