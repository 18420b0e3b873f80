/** Field sets of the project, as `Schema.FieldSet` shows them. */
import type { FieldSetMetadata } from '../../metadata/types.js';
import type { FieldSchema, ObjectSchema } from '../../data/types.js';
import type { ApexContext } from '../context.js';
import { APEX_KEY, APEX_TEXT } from '../runtime/values.js';
import { viewClass } from './beans.js';
import { ListValue } from './collections.js';
import type { LibraryClass } from './registry.js';

class FieldSetValue {
  public readonly typeName = 'Schema.FieldSet';

  public constructor(
    public readonly object: ObjectSchema,
    public readonly of: FieldSetMetadata
  ) {}

  public [APEX_KEY](): string {
    return `\u0001${this.typeName}:${this.object.name}.${this.of.name}`;
  }

  public [APEX_TEXT](): string {
    return `Schema.FieldSet[${this.of.name}]`;
  }
}

type Member = FieldSetMetadata['fields'][number];

class FieldSetMemberValue {
  public readonly typeName = 'Schema.FieldSetMember';

  public constructor(
    public readonly of: Member,
    public readonly field: FieldSchema
  ) {}

  public [APEX_TEXT](): string {
    return `Schema.FieldSetMember[${this.of.path}]`;
  }
}

/** The object's field sets, in the order of their files. */
export function fieldSetsOf(rt: ApexContext, object: ObjectSchema): { name: string; value: FieldSetValue }[] {
  const all = rt.data.project?.fieldSets ?? [];
  return all
    .filter((set) => rt.schema.object(set.object) === object)
    .map((set) => ({ name: set.name, value: new FieldSetValue(object, set) }));
}

/** `SObjectType.Account.FieldSets.Name`; null when there is none of that name. */
export function fieldSetNamed(rt: ApexContext, objectName: string, name: string): FieldSetValue | null {
  const wanted = name.toLowerCase();
  const found = fieldSetsOf(rt, rt.schema.require(objectName)).find((set) => set.name.toLowerCase() === wanted);
  return found?.value ?? null;
}

function membersOf(rt: ApexContext, { object, of }: FieldSetValue): FieldSetMemberValue[] {
  return of.fields.map((member) => {
    const field = fieldAt(rt, object, member.path);
    if (field !== undefined) return new FieldSetMemberValue(member, field);
    return rt.throwApex('System.SObjectException', `Invalid field ${member.path} for ${object.name}`);
  });
}

/** `Account.Owner.Name`, seen from the object. */
function fieldAt(rt: ApexContext, object: ObjectSchema, path: string): FieldSchema | undefined {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return object.field(first);
  const parent = object.parentField(first)?.referenceTo[0];
  const target = parent === undefined ? undefined : rt.schema.object(parent);
  return target === undefined ? undefined : fieldAt(rt, target, rest.join('.'));
}

export const fieldSetClasses: Record<string, LibraryClass> = {
  ...viewClass<FieldSetValue>('Schema.FieldSet', {
    Name: (_rt, { of }) => of.name,
    Label: (_rt, { of }) => of.label,
    Description: (_rt, { of }) => of.description,
    NameSpace: (rt) => (rt.schema.namespace === '' ? null : rt.schema.namespace),
    SObjectType: (rt, { object }) => rt.sobjectType(object.name),
    Fields: (rt, self) => new ListValue({ name: 'Schema.FieldSetMember', args: [] }, membersOf(rt, self))
  }),
  ...viewClass<FieldSetMemberValue>('Schema.FieldSetMember', {
    FieldPath: (_rt, { of }) => of.path,
    Label: (_rt, { field }) => field.label,
    Required: (_rt, { of }) => of.isRequired,
    DbRequired: (_rt, { field }) => field.isRequired,
    Type: (rt, { field }) => rt.enumValue('Schema.DisplayType', field.type.toUpperCase()),
    SObjectField: (rt, { field }) => rt.sobjectField(field.objectName, field.name)
  })
};
