/** SObject types: fields and relationships from the schema, methods from the stub of `SObject`. */
import type { FieldSchema, ObjectSchema, Schema } from '../../data/types.js';
import type { FieldDecl, Type, TypeDecl } from './type.js';
import type { World } from './world.js';
import { isComputed } from '../../data/schema/objectSchema.js';

/** The schema's object of that name, but for names that only look like one. */
export function objectFor(schema: Schema, name: string): ObjectSchema | undefined {
  const lower = name.toLowerCase();
  if (lower === 'sobject') return undefined;
  return schema.object(name);
}

export function fillSObject(world: World, decl: TypeDecl, object: ObjectSchema): void {
  decl.superclass = world.named('SObject');
  const add = (name: string, type: Type, storage: FieldDecl['storage'], isWritable: boolean): void =>
    decl.addField({
      name,
      type,
      isStatic: false,
      isFinal: false,
      isProperty: false,
      isTransient: false,
      owner: decl,
      visibility: 'global',
      setVisibility: 'global',
      isReadable: true,
      isWritable,
      isTestVisible: false,
      annotations: [],
      storage,
      slot: name,
      node: null
    });
  for (const field of object.fields) {
    add(field.name, fieldType(world, field), 'record', !isComputed(field) && !field.isAutoNumber);
    if (field.relationshipName !== null) add(field.relationshipName, parentType(world, field), 'parent', true);
  }
  for (const child of object.children) {
    if (child.relationshipName === null) continue;
    const type = world.sobjectDecl(child.childObject);
    const element = type === undefined ? world.named('SObject') : world.of(type);
    add(child.relationshipName, world.list(element), 'children', false);
  }
}

function fieldType(world: World, field: FieldSchema): Type {
  // The one field whose value is an object, on every change event.
  const isHeader = field.apexType === 'Object' && field.name === 'ChangeEventHeader';
  return world.named(isHeader ? 'EventBus.ChangeEventHeader' : field.apexType);
}

function parentType(world: World, field: FieldSchema): Type {
  const [only, ...more] = field.referenceTo;
  const decl = only === undefined || more.length > 0 ? undefined : world.sobjectDecl(only);
  // A reference to several objects shows the fields that all of them have: those of Name.
  if (decl === undefined && more.length > 0) {
    const name = world.schema.object('Name');
    const polymorphic = name === undefined ? undefined : world.sobjectDecl(name.name);
    if (polymorphic !== undefined) return world.of(polymorphic);
  }
  return decl === undefined ? world.named('SObject') : world.of(decl);
}
