/** Which type fits where, and at what cost: the ranking behind assignments and overloads. */
import type { Type } from '../types/type.js';
import type { World } from '../types/world.js';
import { distance, lineage } from './members.js';

const NUMBERS = ['Integer', 'Long', 'Double', 'Decimal'];

/** A cost no overload can win with; the types do not fit. */
export const NO_FIT = Number.POSITIVE_INFINITY;

export function isNumber(type: Type): boolean {
  return NUMBERS.includes(type.text);
}

export function isText(type: Type): boolean {
  return type.text === 'String' || type.text === 'Id';
}

export function isSObject(type: Type): boolean {
  return type.decl.origin === 'sobject' || type.text === 'SObject';
}

export function isList(type: Type): boolean {
  return type.decl.name === 'List' || type.decl.name === 'RecordSet';
}

export function isEnum(type: Type): boolean {
  return type.decl.kind === 'enum';
}

const PRIMITIVES = new Set([...NUMBERS, 'String', 'Id', 'Boolean', 'Date', 'Datetime', 'Time', 'Blob']);

export function isPrimitive(type: Type): boolean {
  return PRIMITIVES.has(type.text);
}

/** The wider of two number types: Integer < Long < Double < Decimal. */
export function wider(world: World, left: Type, right: Type): Type {
  const rank = Math.max(NUMBERS.indexOf(left.text), NUMBERS.indexOf(right.text));
  return world.named(NUMBERS[rank] ?? 'Decimal');
}

/** How far `from` is from `to` when a value is assigned or passed: 0 is the same type, NO_FIT a compile error. */
export function cost(world: World, from: Type, to: Type): number {
  if (from === to) return 0;
  if (from.text === 'void' || to.text === 'void') return NO_FIT;
  if (from.text === 'null') return 0;
  if (to.text === 'Object') return 50;
  const steps = numberCost(from, to);
  if (steps !== null) return steps;
  if (from.text === 'Id' && to.text === 'String') return 2;
  if (from.text === 'String' && to.text === 'Id') return 10;
  if (from.text === 'Date' && to.text === 'Datetime') return 3;
  if (from.decl.name === 'RecordSet' && isSObject(to)) return recordCost(world, from, to);
  const up = distance(world, from, to);
  if (up > 0) return up;
  return genericCost(world, from, to);
}

export function fits(world: World, from: Type, to: Type): boolean {
  return cost(world, from, to) !== NO_FIT;
}

function numberCost(from: Type, to: Type): number | null {
  const [a, b] = [NUMBERS.indexOf(from.text), NUMBERS.indexOf(to.text)];
  if (a < 0 || b < 0) return null;
  if (a <= b) return b - a;
  return from.text === 'Decimal' && to.text === 'Double' ? 5 : NO_FIT;
}

/** A query's result as its single row. */
function recordCost(_world: World, from: Type, to: Type): number {
  const [row] = from.args;
  return row === to || row?.text === 'SObject' || to.text === 'SObject' ? 12 : NO_FIT;
}

/** Collections of related element types, seen from a supertype of `from` of the same declaration as `to`. */
function genericCost(world: World, from: Type, to: Type): number {
  if (to.args.length === 0) return NO_FIT;
  for (const at of lineage(world, from)) {
    const sameKind = at.decl === to.decl || (isList(at) && isList(to));
    if (!sameKind || at.args.length !== to.args.length) continue;
    let total = at.decl === to.decl ? 0 : 0.5;
    const isOpen = to.decl.kind === 'interface';
    for (let i = 0; i < to.args.length; i += 1) total += elementCost(world, at.args[i], to.args[i], isOpen);
    return total;
  }
  return NO_FIT;
}

/** `isOpen`: an `Iterable<Object>` is taken for any other `Iterable`, where a `List<Object>` stays one. */
function elementCost(world: World, from: Type | undefined, to: Type | undefined, isOpen: boolean): number {
  if (from === undefined || to === undefined) return NO_FIT;
  if (from === to) return 0;
  // Lists of SObject and of a certain SObject are assigned in both directions.
  if (from.text === 'SObject' && isSObject(to)) return 6;
  if (from.text === 'Object') return isOpen ? 40 : NO_FIT;
  if (isPrimitive(from) && isPrimitive(to)) return isText(from) && isText(to) ? 4 : NO_FIT;
  const direct = cost(world, from, to);
  return direct === 50 ? 30 : direct;
}

/** Whether a cast can ever work: one type is above the other, or either is open to classes not known here. */
export function castable(world: World, from: Type, to: Type): boolean {
  if (fits(world, from, to) || fits(world, to, from)) return true;
  if (isNumber(from) && isNumber(to)) return true;
  if (from.decl.kind === 'interface' || to.decl.kind === 'interface') {
    return !isPrimitive(from) && !isPrimitive(to);
  }
  if (isSObject(from) && isSObject(to)) return false;
  if (from.args.length > 0 && from.decl === to.decl) {
    return from.args.every((arg, i) => to.args[i] !== undefined && castable(world, arg, to.args[i]));
  }
  if (isList(from) && isList(to)) return castable(world, from.args[0] ?? world.object, to.args[0] ?? world.object);
  return false;
}

/** The type that holds both: of a ternary, of `??`. */
export function common(world: World, left: Type, right: Type): Type | null {
  if (left === right) return left;
  if (left.text === 'null') return right;
  if (right.text === 'null') return left;
  if (isNumber(left) && isNumber(right)) return wider(world, left, right);
  if (isText(left) && isText(right)) return world.named('String');
  if (left.decl.name === 'RecordSet' && isSObject(right)) return right;
  if (right.decl.name === 'RecordSet' && isSObject(left)) return left;
  if (fits(world, right, left)) return left;
  if (fits(world, left, right)) return right;
  for (const at of lineage(world, left)) if (fits(world, right, at)) return at;
  return isPrimitive(left) || isPrimitive(right) ? null : world.object;
}
