/** `Assert`, and the assertions of `System`. What fails throws System.AssertException, which Apex cannot catch. */
import { isNumeric, toBigDecimal } from '../../values/compare.js';
import { toId18 } from '../../values/ids.js';
import type { ApexContext } from '../context.js';
import { TypeToken } from '../runtime/values.js';
import { keyEquals } from './equality.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { toText } from './text.js';

/** Equal as assertions see it: text with its case, numbers of any kind by value. */
export function assertEqual(left: unknown, right: unknown): boolean {
  if (isNumeric(left) && isNumeric(right)) {
    return toBigDecimal(left).compareTo(toBigDecimal(right)) === 0;
  }
  if (typeof left === 'string' && typeof right === 'string' && left.length !== right.length) {
    return left.length + right.length === 33 && toId18(left) !== null && toId18(left) === toId18(right);
  }
  return keyEquals(left ?? null, right ?? null);
}

function fail(rt: ApexContext, message: unknown, finding = ''): never {
  const parts = ['Assertion Failed'];
  if (message !== undefined && message !== null) parts.push(toText(rt, message));
  if (finding !== '') parts.push(finding);
  return rt.throwApex('System.AssertException', parts.join(': '));
}

const areEqual: LibraryCall = (rt, _self, [expected, actual, message]) => {
  if (!assertEqual(expected, actual))
    fail(rt, message, `Expected: ${toText(rt, expected)}, Actual: ${toText(rt, actual)}`);
};
const areNotEqual: LibraryCall = (rt, _self, [expected, actual, message]) => {
  if (assertEqual(expected, actual)) fail(rt, message, `Same value: ${toText(rt, expected)}`);
};
const isTrue: LibraryCall = (rt, _self, [condition, message]) => {
  if (condition !== true) fail(rt, message);
};

function isInstance(rt: ApexContext, value: unknown, type: unknown): boolean {
  if (!(type instanceof TypeToken)) return rt.throwApex('System.NullPointerException', 'Argument cannot be null.');
  return value !== null && rt.instanceOf(value, type.type);
}

export const assertClasses: Record<string, LibraryClass> = {
  'System.Assert': {
    statics: {
      areEqual,
      areNotEqual,
      isTrue,
      isFalse: (rt, _self, [condition, message]) => {
        if (condition !== false) fail(rt, message);
      },
      isNull: (rt, _self, [value, message]) => areEqual(rt, null, [null, value, message]),
      isNotNull: (rt, _self, [value, message]) => areNotEqual(rt, null, [null, value, message]),
      isInstanceOfType: (rt, _self, [value, type, message]) => {
        if (isInstance(rt, value, type)) return;
        const actual = value === null ? 'null' : rt.typeOf(value).name;
        fail(rt, message, `Expected type: ${toText(rt, type)}, Actual type: ${actual}`);
      },
      isNotInstanceOfType: (rt, _self, [value, type, message]) => {
        if (isInstance(rt, value, type)) fail(rt, message, `Not expected type: ${toText(rt, type)}`);
      },
      fail: (rt, _self, [message]) => fail(rt, message)
    }
  }
};

export const systemAssertions: Record<string, LibraryCall> = {
  Assert: isTrue,
  assertEquals: areEqual,
  assertNotEquals: areNotEqual
};
