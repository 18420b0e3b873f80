/** How values read as text: `String.valueOf(x)`, `'' + x` and `System.debug(x)`. */
import { BigDecimal } from 'bigdecimal.js';
import type { ApexContext } from '../context.js';
import { BlobValue, DoubleValue } from '../../values/scalars.js';
import { SObjectRecord } from '../../values/sobject.js';
import { DatetimeValue, DateValue, TimeValue } from '../../values/time.js';
import { dateText, datetimeText, timeText } from '../../values/timeText.js';
import { BeanValue } from './beans.js';
import { ListValue, MapValue, SetValue } from './collections.js';
import { APEX_TEXT } from '../runtime/values.js';
import { ExceptionValue } from './exceptions.js';

export { APEX_TEXT };

/** The text of any value, as concatenation and debug output show it. */
export function toText(rt: ApexContext, value: unknown): string {
  return textOf(rt, value, new Set());
}

function textOf(rt: ApexContext, value: unknown, seen: Set<unknown>): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return String(value);
  if (value instanceof DoubleValue) return doubleText(value.value);
  if (value instanceof BigDecimal) return value.toPlainString();
  if (value instanceof DateValue) return `${dateText(value.epochDay)} 00:00:00`;
  if (value instanceof DatetimeValue) return datetimeText(value.epochMs);
  if (value instanceof TimeValue) return timeText(value.ms);
  if (value instanceof BlobValue) return `Blob[${value.bytes.length}]`;
  if (value instanceof ExceptionValue) return exceptionText(rt, value);
  if (value instanceof BeanValue && /^Database\.\w+Result$/.test(value.typeName)) return resultText(rt, value);
  const own = (value as { [APEX_TEXT]?: () => string })[APEX_TEXT];
  if (own !== undefined) return own.call(value);
  if (rt.isUserObject(value)) return rt.toText(value);
  if (seen.has(value)) return '(already output)';

  seen.add(value);
  const text = compoundText(rt, value, seen);
  seen.delete(value);
  return text;
}

function compoundText(rt: ApexContext, value: object, seen: Set<unknown>): string {
  const part = (item: unknown): string => textOf(rt, item, seen);
  if (value instanceof ListValue) return `(${value.items.map(part).join(', ')})`;
  if (value instanceof SetValue) return `{${value.values().map(part).join(', ')}}`;
  if (value instanceof MapValue) {
    return `{${value
      .entries()
      .map(([key, item]) => `${part(key)}=${part(item)}`)
      .join(', ')}}`;
  }
  if (value instanceof SObjectRecord) {
    const fields = [...value.fields].map(
      ([name, item]) => `${name}=${Array.isArray(item) ? part(new ListValue(undefined, item)) : part(item)}`
    );
    return `${value.typeName}:{${fields.join(', ')}}`;
  }
  const typeName = (value as { typeName?: unknown }).typeName;
  return typeof typeName === 'string' ? `${typeName}[]` : rt.toText(value);
}

/** `Database.SaveResult[getErrors=();getId=001…;isSuccess=true;]` */
function resultText(rt: ApexContext, value: BeanValue): string {
  const parts = value.propertyNames().map((name) => {
    const verb = typeof value.get(name) === 'boolean' ? 'is' : 'get';
    return `${verb}${name}=${toText(rt, value.get(name))};`;
  });
  return `${value.typeName}[${parts.sort().join('')}]`;
}

function exceptionText(rt: ApexContext, value: ExceptionValue): string {
  const message = rt.isUserObject(value)
    ? String(rt.invokeMethod(value, 'getMessage', []) ?? '')
    : (value.message ?? 'Script-thrown exception');
  return `${value.typeName}: ${message}`;
}

/** As Java's `Double.toString`. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
