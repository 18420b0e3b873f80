import type { ApexContext } from '../context.js';
import type { TypeRef } from '../../platform/platformTypes.js';
import { ListValue, SetValue } from './collections.js';

/** The iterator that a platform collection gives to Apex. */
export class IteratorValue {
  public readonly typeName = 'Iterator';
  private at = 0;

  public constructor(private readonly items: readonly unknown[]) {}

  public hasNext(): boolean {
    return this.at < this.items.length;
  }

  public next(): unknown {
    const item = this.items[this.at];
    this.at += 1;
    return item;
  }
}

/** Walks a List, Set, Iterator or a user's Iterable; null is Apex's null pointer. */
export function* walk(rt: ApexContext, source: unknown): IterableIterator<unknown> {
  if (source instanceof ListValue || source instanceof SetValue) {
    yield* source;
  } else if (source instanceof IteratorValue) {
    while (source.hasNext()) yield source.next();
  } else if (source === null || source === undefined) {
    rt.throwApex('System.NullPointerException', 'Argument cannot be null.');
  } else {
    const iterator = rt.invokeMethod(source, 'iterator', []);
    if (iterator instanceof IteratorValue) {
      while (iterator.hasNext()) yield iterator.next();
    } else {
      while (rt.invokeMethod(iterator, 'hasNext', []) === true) yield rt.invokeMethod(iterator, 'next', []);
    }
  }
}

/** The n-th type argument of the type under construction. */
export function typeArgument(type: unknown, index: number): TypeRef {
  return (type as TypeRef | null)?.args[index] ?? { name: 'Object', args: [] };
}
