/** What run-time code may ask of a class, interface or enum that the project's Apex declares. */
import type { TypeRef } from '../../platform/platformTypes.js';

export type Visibility = 'private' | 'protected' | 'public' | 'global';

export type ApexAnnotation = { readonly name: string; readonly values: Readonly<Record<string, string>> };

/** A field or property, in the order of declaration. */
export type ApexFieldInfo = {
  readonly name: string;
  readonly type: TypeRef;
  readonly isStatic: boolean;
  readonly isTransient: boolean;
  readonly isProperty: boolean;
  /** A property may lack one of the two. */
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  readonly visibility: Visibility;
  readonly annotations: readonly ApexAnnotation[];
  /** The JavaScript property that holds it; use `rt.readField` and `rt.writeField`, which run get and set bodies. */
  readonly slot: string;
};

export type ApexParameter = { readonly name: string; readonly type: TypeRef };

export type ApexMethodInfo = {
  readonly name: string;
  readonly parameters: readonly ApexParameter[];
  readonly returns: TypeRef;
  readonly isStatic: boolean;
  readonly isAbstract: boolean;
  readonly visibility: Visibility;
  readonly annotations: readonly ApexAnnotation[];
  readonly line: number;
  /** The JavaScript name: of the prototype, or of the class when static. */
  readonly slot: string;
};

export type ApexConstructorInfo = { readonly parameters: readonly ApexParameter[]; readonly visibility: Visibility };

export type ApexType = {
  /** `OrderService`, `OrderService.Line`. */
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly isAbstract: boolean;
  readonly isTest: boolean;
  /** `with`, `without`, `inherited`, or null where the class says nothing. */
  readonly sharing: 'with' | 'without' | 'inherited' | null;
  readonly visibility: Visibility;
  readonly annotations: readonly ApexAnnotation[];
  readonly superclass: TypeRef | null;
  readonly interfaces: readonly TypeRef[];
  /** Own members only; `rt.fieldsOf` and `rt.methodsOf` add the inherited ones. */
  readonly fields: readonly ApexFieldInfo[];
  readonly methods: readonly ApexMethodInfo[];
  readonly constructors: readonly ApexConstructorInfo[];
  /** Of an enum, in order. */
  readonly constants: readonly string[];
  /** Everything this is an instance of, lower-case: itself, its superclasses, all interfaces. */
  readonly ancestors: ReadonlySet<string>;
};
