import type { FieldNameContext } from '@apexdevtools/apex-parser';
import type { FieldPath, PathStep } from '../rowReader.js';
import type { From } from './from.js';
import { SoqlError, type FieldSchema, type ObjectSchema, type Schema } from '../types.js';

const APPEND_C = (what: string): string =>
  `If you are attempting to use a custom ${what}, be sure to append the '__c' after the ${what === 'object' ? 'entity' : 'custom field'} name. Please reference your WSDL or the describe call for the appropriate names.`;
const APPEND_R =
  "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.";

export function noSuchColumn(field: string, object: string): SoqlError {
  return new SoqlError('INVALID_FIELD', `No such column '${field}' on entity '${object}'. ${APPEND_C('field')}`);
}

export function noSuchObject(name: string): SoqlError {
  return new SoqlError('INVALID_TYPE', `sObject type '${name}' is not supported. ${APPEND_C('object')}`);
}

export function noSuchParent(name: string): SoqlError {
  return new SoqlError('INVALID_FIELD', `Didn't understand relationship '${name}' in field path. ${APPEND_R}`);
}

export function noSuchChildren(name: string): SoqlError {
  return new SoqlError(
    'INVALID_TYPE',
    `Didn't understand relationship '${name}' in FROM part of query call. ${APPEND_R}`
  );
}

export function partsOf(name: FieldNameContext): string[] {
  return name.soqlId_list().map((part) => part.getText());
}

/** Finds a field or a parent's field by its dotted name; a leading alias or object name stands for the object itself. */
export function resolvePath(schema: Schema, from: From, written: readonly string[]): FieldPath {
  const { object } = from;
  const parts = withoutAlias(from, written);
  if (parts.length > 6)
    throw new SoqlError('MALFORMED_QUERY', `only 5 levels of relationships may be followed: ${written.join('.')}`);
  const steps: PathStep[] = [];
  let at = object;
  for (const part of parts.slice(0, -1)) {
    const step = stepUp(at, part);
    steps.push(step);
    at = objectBehind(schema, step.reference);
  }
  const last = parts.at(-1) ?? '';
  const field = at.field(last);
  if (field === undefined) throw noSuchColumn(last, at.name);
  return { steps, field, object: at };
}

export function stepUp(object: ObjectSchema, relationship: string): PathStep {
  const reference = object.parentField(relationship);
  if (reference === undefined || reference.relationshipName === null) throw noSuchParent(relationship);
  return { reference, relationshipName: reference.relationshipName };
}

/** The object whose fields can be named behind a reference; `Name` where there are several. */
export function objectBehind(schema: Schema, reference: FieldSchema): ObjectSchema {
  const only = reference.referenceTo.length === 1 ? reference.referenceTo[0] : undefined;
  return schema.require(only ?? 'Name');
}

/** A path from the object of the FROM clause itself: aliases stand for it and for parents of it. */
export function withoutAlias({ object, aliases }: From, parts: readonly string[]): readonly string[] {
  const first = parts[0]?.toLowerCase();
  if (parts.length < 2 || first === undefined) return parts;
  const meant = aliases.get(first);
  if (meant !== undefined) return [...meant, ...parts.slice(1)];
  const isObject = first === object.name.toLowerCase() && object.parentField(first) === undefined;
  return isObject ? parts.slice(1) : parts;
}
