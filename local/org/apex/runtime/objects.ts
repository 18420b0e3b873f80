/** Objects of the project's classes seen from outside: making them, calling them, reading their fields by name. */
import type { TypeRef } from '../../platform/platformTypes.js';
import { SObjectRecord } from '../../values/sobject.js';
import { ListValue, MapValue, SetValue } from '../library/collections.js';
import { ExceptionValue } from '../library/exceptions.js';
import { implementedMember } from '../library/registry.js';
import { UnsupportedFeature } from '../../values/errors.js';
import type { ApexContext, StubHandler } from '../context.js';
import { platformStub } from '../types/stubs.js';
import type { ApexFieldInfo, ApexMethodInfo, ApexType } from './apexType.js';
import type { ClassHandle } from './classHandle.js';
import { bare, textOf, type TypeTests } from './typeTests.js';
import type { UserObject } from './values.js';

type Callable = Record<string, (...args: unknown[]) => unknown>;

export type ObjectsHost = {
  readonly tests: TypeTests;
  findHandle(name: string): ClassHandle | undefined;
};

export class Objects {
  private readonly methods = new Map<ApexType, ApexMethodInfo[]>();
  private readonly fields = new Map<ApexType, ApexFieldInfo[]>();
  private readonly found = new Map<string, ApexMethodInfo[]>();

  public constructor(
    private readonly rt: ApexContext,
    private readonly host: ObjectsHost
  ) {}

  public fieldsOf(type: ApexType): readonly ApexFieldInfo[] {
    let known = this.fields.get(type);
    if (known === undefined) {
      known = this.chain(type)
        .reverse()
        .flatMap((at) => at.fields.filter((field) => !field.isStatic));
      this.fields.set(type, known);
    }
    return known;
  }

  public methodsOf(type: ApexType): readonly ApexMethodInfo[] {
    let known = this.methods.get(type);
    if (known === undefined) {
      const above = [...this.chain(type), ...this.interfacesOf(type)];
      known = above.flatMap((at) => at.methods);
      this.methods.set(type, known);
    }
    return known;
  }

  public read(object: UserObject, field: ApexFieldInfo): unknown {
    const getter = (object as unknown as Callable)[`get${field.slot}`];
    return typeof getter === 'function'
      ? getter.call(object)
      : (object as unknown as Record<string, unknown>)[field.slot];
  }

  public write(object: UserObject, field: ApexFieldInfo, value: unknown): void {
    const fitting = this.host.tests.fit(value, field.type);
    const setter = (object as unknown as Callable)[`set${field.slot}`];
    if (typeof setter === 'function') setter.call(object, fitting);
    else (object as unknown as Record<string, unknown>)[field.slot] = fitting;
  }

  public invoke(object: unknown, name: string, args: readonly unknown[]): unknown {
    if (object == null)
      return this.rt.throwApex('System.NullPointerException', 'Attempt to de-reference a null object');
    if (!this.rt.isUserObject(object)) return this.invokeLibrary(object, name, args);
    const method = this.choose(this.named(object.$type, name, args.length), args);
    if (method !== undefined) return (object as unknown as Callable)[method.slot]?.(...this.fitted(method, args));
    const handle = this.host.findHandle(object.$type.name);
    const isStatic = (one: ApexMethodInfo): boolean =>
      one.isStatic && one.name.toLowerCase() === name.toLowerCase() && one.parameters.length === args.length;
    // A static method can stand in for one that an interface of the platform asks for.
    if (handle?.type.methods.some(isStatic) === true) return this.invokeStatic(handle, name, args);
    return this.invokeLibrary(object, name, args);
  }

  public has(object: unknown, name: string, argCount: number): boolean {
    return this.rt.isUserObject(object) && this.named(object.$type, name, argCount).length > 0;
  }

  public invokeStatic(handle: ClassHandle, name: string, args: readonly unknown[]): unknown {
    const candidates = handle.type.methods.filter(
      (method) =>
        method.isStatic && method.name.toLowerCase() === name.toLowerCase() && method.parameters.length === args.length
    );
    const method = this.choose(candidates, args);
    if (method === undefined)
      throw new Error(`${handle.type.name} has no static method ${name} with ${args.length} parameters`);
    return handle.on()[method.slot]?.(...this.fitted(method, args));
  }

  public allocate(type: ApexType): UserObject {
    const handle = this.host.findHandle(type.name);
    if (handle === undefined) throw new Error(`No class ${type.name}`);
    const js = handle.on();
    // Another `new.target` than the class itself leaves its fields without their first values.
    function Blank(): void {
      // Only its prototype counts.
    }
    Blank.prototype = js.prototype as object;
    return Reflect.construct(js, [], Blank) as UserObject;
  }

  public construct(type: TypeRef, args: readonly unknown[]): unknown {
    const handle = this.host.findHandle(type.name);
    if (handle !== undefined) return this.constructUser(handle, args);
    const name = bare(type.name);
    if (args.length === 0) {
      if (name === 'list') return new ListValue(type.args[0]);
      if (name === 'set') return new SetValue(type.args[0]);
      if (name === 'map') return new MapValue(type.args[0], type.args[1]);
    }
    const stub = platformStub(type.name);
    if (stub === undefined) {
      const object = this.rt.schema.object(type.name);
      if (object !== undefined && args.length === 0) return new SObjectRecord(object.name);
      return this.rt.throwApex('System.TypeException', `Type cannot be constructed: ${textOf(type)}`);
    }
    const params = stub.constructors.find((candidate) => candidate.length === args.length);
    const body = params === undefined ? undefined : implementedMember(stub.name, 'constructor', 'new', params);
    if (body === undefined) {
      if (params === undefined) {
        return this.rt.throwApex('System.TypeException', `Type cannot be constructed: ${textOf(type)}`);
      }
      throw new UnsupportedFeature(`new ${stub.name}(${params.map(textOf).join(',')})`);
    }
    return body(this.rt, type, [...args]);
  }

  /** An object of the class whose methods all go to the handler. */
  public createStub(type: ApexType, handler: StubHandler): UserObject {
    const handle = this.host.findHandle(type.name);
    if (handle === undefined) throw new Error(`No class ${type.name}`);
    const Base = handle.c as new () => object;
    class Stub extends Base {}
    // The platform makes a subclass of its own, and shows its name.
    Object.defineProperty(Stub.prototype, '$type', { value: { ...type, name: `${type.name}__sfdc_ApexStub` } });
    for (const method of this.methodsOf(type)) {
      const isKnown = Object.hasOwn(Stub.prototype, method.slot);
      if (isKnown || method.isStatic || method.visibility === 'private') continue;
      Object.defineProperty(Stub.prototype, method.slot, {
        value(this: UserObject, ...args: unknown[]): unknown {
          return handler(this, method, args) ?? null;
        }
      });
    }
    return new Stub() as UserObject;
  }

  private constructUser(handle: ClassHandle, args: readonly unknown[]): unknown {
    const { type } = handle;
    const candidates = type.constructors.filter((one) => one.parameters.length === args.length);
    const chosen = candidates.find((one) => one.parameters.every((p, i) => this.fits(args[i], p.type)));
    if (chosen === undefined || type.isAbstract || type.kind !== 'class') {
      const reason =
        type.isAbstract || type.kind !== 'class' ? 'Type cannot be constructed' : 'Type has no fitting constructor';
      return this.rt.throwApex('System.TypeException', `${reason}: ${type.name}`);
    }
    const made = new (handle.on())() as Callable;
    const slot = `new_${word(type.name)}$${chosen.parameters.map((p) => word(textOf(p.type))).join('$')}`;
    return made[slot]?.(
      ...args.map((arg, i) => this.host.tests.fit(arg, chosen.parameters[i]?.type ?? { name: 'Object', args: [] }))
    );
  }

  private invokeLibrary(object: unknown, name: string, args: readonly unknown[]): unknown {
    const ofType = object instanceof ExceptionValue ? 'System.Exception' : this.rt.typeOf(object).name;
    const stub = platformStub(ofType);
    const method = stub?.methods.find(
      (one) => one.name.toLowerCase() === name.toLowerCase() && one.params.length === args.length
    );
    const body = implementedMember(ofType, 'method', name, method?.params ?? []);
    if (body === undefined) throw new UnsupportedFeature(`${ofType}.${name} called by name`);
    return body(this.rt, object, [...args]);
  }

  private named(type: ApexType, name: string, count: number): ApexMethodInfo[] {
    const key = `${type.name} ${name.toLowerCase()} ${count}`;
    let known = this.found.get(key);
    if (known === undefined) {
      const lower = name.toLowerCase();
      known = this.methodsOf(type).filter(
        (method) => !method.isStatic && method.name.toLowerCase() === lower && method.parameters.length === count
      );
      this.found.set(key, known);
    }
    return known;
  }

  private choose(candidates: readonly ApexMethodInfo[], args: readonly unknown[]): ApexMethodInfo | undefined {
    if (candidates.length <= 1) return candidates[0];
    return candidates.find((one) => one.parameters.every((p, i) => this.fits(args[i], p.type))) ?? candidates[0];
  }

  private fits(value: unknown, type: TypeRef): boolean {
    return value == null || this.host.tests.checker(type)(value);
  }

  private fitted(method: ApexMethodInfo, args: readonly unknown[]): unknown[] {
    return args.map((arg, i) => this.host.tests.fit(arg, method.parameters[i]?.type ?? { name: 'Object', args: [] }));
  }

  private chain(type: ApexType): ApexType[] {
    const found: ApexType[] = [type];
    for (let at = type; at.superclass !== null;) {
      const above = this.host.findHandle(at.superclass.name)?.type;
      if (above === undefined) break;
      found.push((at = above));
    }
    return found;
  }

  private interfacesOf(type: ApexType): ApexType[] {
    const found: ApexType[] = [];
    const visit = (at: ApexType): void => {
      for (const ref of at.interfaces) {
        const above = this.host.findHandle(ref.name)?.type;
        if (above === undefined || found.includes(above)) continue;
        found.push(above);
        visit(above);
      }
    };
    for (const at of this.chain(type)) visit(at);
    return found;
  }
}

function word(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, '_');
}
