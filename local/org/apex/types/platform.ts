/** The platform's classes, from its stubs. */
import type { PlatformClass, PlatformMethod } from '../../platform/platformTypes.js';
import { type MethodDecl, methodSlot, type Type, TypeDecl } from './type.js';
import type { World } from './world.js';

/** Reads one stub into the declaration. */
export function fillPlatformClass(world: World, decl: TypeDecl, stub: PlatformClass): void {
  decl.typeParams = stub.typeParams.map((name) => new TypeDecl(name, 'variable', 'class', name));
  const type = (ref: PlatformMethod['returns']): Type => world.fromStub(ref, decl.typeParams);
  decl.superclass = stub.superclass === null ? null : type(stub.superclass);
  decl.interfaces = stub.interfaces.map(type);
  for (const property of stub.properties) {
    decl.addField({
      name: property.name,
      type: type(property.type),
      isStatic: property.isStatic,
      isFinal: false,
      isProperty: true,
      isTransient: false,
      owner: decl,
      visibility: 'global',
      setVisibility: 'global',
      isReadable: true,
      isWritable: stub.kind !== 'enum',
      isTestVisible: false,
      annotations: [],
      storage: 'library',
      slot: property.name,
      node: null
    });
  }
  if (stub.kind === 'enum') decl.constants = stub.properties.filter((p) => p.isStatic).map((p) => p.name);
  const method = (source: PlatformMethod): MethodDecl => {
    const params = source.params.map(type);
    return {
      name: source.name,
      params,
      paramNames: params.map((_, i) => `arg${i}`),
      returns: returnType(world, decl, source, type),
      isStatic: source.isStatic,
      isAbstract: stub.kind === 'interface',
      isVirtual: true,
      isOverride: false,
      owner: decl,
      visibility: 'global',
      isTestVisible: false,
      annotations: [],
      slot: methodSlot(source.name, params),
      pos: null,
      node: null
    };
  };
  for (const source of stub.methods) decl.addMethod(method(source));
  decl.constructors = stub.constructors.map((params) =>
    method({ name: 'new', isStatic: false, params, returns: { name: 'void', args: [] } })
  );
}

/** The stubs of some collections give their iterators without an element type. */
function returnType(
  world: World,
  decl: TypeDecl,
  source: PlatformMethod,
  type: (ref: PlatformMethod['returns']) => Type
): Type {
  const [element] = decl.typeParams;
  const isIterator = source.name.toLowerCase() === 'iterator' && decl.typeParams.length === 1;
  return isIterator && element !== undefined ? world.named('Iterator', world.of(element)) : type(source.returns);
}
