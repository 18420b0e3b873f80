/** What run-time code may know of a class, from the compiler's declaration of it. */
import { lineage } from '../typer/members.js';
import type { FieldDecl, MethodDecl, TypeDecl } from '../types/type.js';
import { typeRefOf, type World } from '../types/world.js';
import type { ApexFieldInfo, ApexMethodInfo, ApexType } from './apexType.js';

export function describeType(world: World, decl: TypeDecl): ApexType {
  const source = decl.user;
  if (source === null) throw new Error(`${decl.name} is not a class of the project`);
  const above = lineage(world, world.of(decl));
  return {
    name: decl.name,
    kind: decl.kind,
    isAbstract: source.isAbstract,
    isTest: source.isTest,
    sharing: source.sharing,
    visibility: source.visibility,
    annotations: source.annotations,
    superclass: decl.superclass === null ? null : typeRefOf(decl.superclass),
    interfaces: decl.interfaces.map(typeRefOf),
    fields: decl.kind === 'enum' ? [] : [...decl.fields.values()].map(fieldInfo),
    methods: [...decl.methods.values()].flat().map(methodInfo),
    constructors: decl.constructors.map((constructor) => ({
      parameters: parameters(constructor),
      visibility: constructor.visibility
    })),
    constants: decl.constants,
    ancestors: new Set(above.map((type) => type.decl.name.toLowerCase()))
  };
}

function fieldInfo(field: FieldDecl): ApexFieldInfo {
  return {
    name: field.name,
    type: typeRefOf(field.type),
    isStatic: field.isStatic,
    isTransient: field.isTransient,
    isProperty: field.isProperty,
    isReadable: field.isReadable,
    isWritable: field.isWritable,
    visibility: field.visibility,
    annotations: field.annotations,
    slot: field.slot
  };
}

function methodInfo(method: MethodDecl): ApexMethodInfo {
  return {
    name: method.name,
    parameters: parameters(method),
    returns: typeRefOf(method.returns),
    isStatic: method.isStatic,
    isAbstract: method.isAbstract,
    visibility: method.visibility,
    annotations: method.annotations,
    line: method.pos?.line ?? 0,
    slot: method.slot
  };
}

function parameters(method: MethodDecl): { name: string; type: ReturnType<typeof typeRefOf> }[] {
  return method.params.map((type, i) => ({ name: method.paramNames[i] ?? `arg${i}`, type: typeRefOf(type) }));
}
