/**
 * The Apex platform API as the platform's own published stubs describe it (API 65): every class with its
 * methods, properties and supertypes, and every standard object with its fields and relationships.
 * The stubs are jars inside `@salesforce/code-analyzer-pmd-engine`; reading them takes seconds, so the result is cached.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { readClassFile, type ClassFile, type ClassMember } from './classFile.js';

/** A type as written in Apex: `{ name: 'List', args: [{ name: 'String', args: [] }] }`. */
export type TypeRef = { name: string; args: TypeRef[] };
export type PlatformMethod = { name: string; isStatic: boolean; params: TypeRef[]; returns: TypeRef };
export type PlatformProperty = { name: string; isStatic: boolean; type: TypeRef };
export type PlatformClass = {
  /** With its namespace: `System.String`, `Database.SaveResult`, `Schema.Account`. */
  name: string;
  typeParams: string[];
  superclass: TypeRef | null;
  interfaces: TypeRef[];
  kind: 'class' | 'interface' | 'enum';
  isAbstract: boolean;
  constructors: TypeRef[][];
  methods: PlatformMethod[];
  properties: PlatformProperty[];
};
export type PlatformSObject = {
  name: string;
  /** Primitive Apex type of each field: `String`, `Id`, `Decimal`, `Boolean`, `Date`, `Datetime`, ... */
  fields: { name: string; type: string }[];
  /** Relationship name to the object it points to, or `SObject`/`Name` where polymorphic. */
  parents: { name: string; to: string }[];
  children: { name: string; to: string }[];
};
export type PlatformTypes = { classes: Record<string, PlatformClass>; sobjects: Record<string, PlatformSObject> };

const FORMAT = 1;
const ROOT = 'com/nawforce/runforce/';

let loaded: PlatformTypes | null = null;

/** The platform's types, read once in a process; from the cache under `node_modules/.cache` when it is there. */
export function loadPlatformTypes(): PlatformTypes {
  return (loaded ??= readPlatformTypes());
}

function readPlatformTypes(): PlatformTypes {
  const require = createRequire(import.meta.url);
  const engine = path.dirname(require.resolve('@salesforce/code-analyzer-pmd-engine/package.json'));
  const jars = path.join(engine, 'dist', 'java-lib');
  const jar = (part: string): string => {
    const name = readdirSync(jars).find((file) => file.includes(part) && file.endsWith('.jar'));
    if (name === undefined) throw new Error(`No ${part} jar in ${jars}: run "npm ci" again`);
    return path.join(jars, name);
  };
  const standard = jar('standard-types');
  const sobject = jar('sobject-types');
  const cacheKey = `${path.basename(standard, '.jar')}-${path.basename(sobject, '.jar')}-v${FORMAT}`;
  const cacheFile = path.join(engine, '..', '..', '.cache', 'allegro-local-org', `${cacheKey}.json`);
  if (existsSync(cacheFile)) return JSON.parse(readFileSync(cacheFile, 'utf8')) as PlatformTypes;

  const types = readJars([standard, sobject]);
  mkdirSync(path.dirname(cacheFile), { recursive: true });
  const partial = `${cacheFile}.${process.pid}`;
  writeFileSync(partial, JSON.stringify(types));
  renameSync(partial, cacheFile); // several test workers may write it at once
  return types;
}

function readJars(files: string[]): PlatformTypes {
  const types: PlatformTypes = { classes: {}, sobjects: {} };
  for (const file of files) {
    const entries = unzipSync(readFileSync(file), { filter: (entry) => entry.name.endsWith('.class') });
    for (const bytes of Object.values(entries)) {
      const parsed = readClassFile(bytes);
      if (!parsed.name.startsWith(ROOT)) continue;
      if (parsed.name.startsWith(`${ROOT}SObjects/`)) {
        if (!parsed.name.includes('$')) {
          const object = toSObject(parsed);
          types.sobjects[object.name] = object;
        }
      } else {
        const platformClass = toClass(parsed);
        types.classes[platformClass.name] = platformClass;
      }
    }
  }
  return types;
}

function toSObject(file: ClassFile): PlatformSObject {
  const object: PlatformSObject = { name: simpleName(file.name), fields: [], parents: [], children: [] };
  for (const field of file.fields) {
    if (field.isStatic) continue;
    const type = parseSignature(field.signature);
    const element = type.name === 'List' ? type.args[0] : undefined;
    const isObject = (name: string): boolean => name.startsWith('SObjects.') || name === 'SObject' || name === 'Name';
    if (element !== undefined && isObject(element.name)) {
      object.children.push({ name: field.name, to: element.name.replace('SObjects.', '') });
    } else if (isObject(type.name)) {
      object.parents.push({ name: field.name, to: type.name.replace('SObjects.', '') });
    } else {
      object.fields.push({ name: field.name, type: type.name });
    }
  }
  return object;
}

function toClass(file: ClassFile): PlatformClass {
  const header = file.signature === null ? null : readHeader(file.signature);
  const superclass = header?.superclass ?? (file.superName === null ? null : typeOf(file.superName));
  return {
    name: qualifiedName(file.name),
    typeParams: header?.typeParams ?? [],
    superclass: superclass === null || superclass.name === 'Object' || file.isEnum ? null : superclass,
    interfaces: header?.interfaces ?? file.interfaces.map(typeOf),
    kind: file.isEnum ? 'enum' : file.isInterface ? 'interface' : 'class',
    isAbstract: file.isAbstract,
    constructors: file.methods.filter((method) => method.name === '<init>').map((method) => readMethod(method).params),
    methods: file.methods.filter((method) => !method.name.startsWith('<')).map(readMethod),
    properties: file.fields
      .filter((field) => field.name !== '$VALUES')
      .map((field) => ({ name: plain(field.name), isStatic: field.isStatic, type: parseSignature(field.signature) }))
  };
}

function readMethod(member: ClassMember): PlatformMethod {
  const reader = new SignatureReader(member.signature);
  reader.skipTypeParams();
  const { params, returns } = reader.method();
  return { name: plain(member.name), isStatic: member.isStatic, params, returns };
}

function readHeader(signature: string): { typeParams: string[]; superclass: TypeRef; interfaces: TypeRef[] } {
  const reader = new SignatureReader(signature);
  const typeParams = reader.skipTypeParams();
  const superclass = reader.type();
  const interfaces: TypeRef[] = [];
  while (!reader.done) interfaces.push(reader.type());
  return { typeParams, superclass, interfaces };
}

function parseSignature(signature: string): TypeRef {
  return new SignatureReader(signature).type();
}

const PRIMITIVES: Record<string, string> = {
  V: 'void',
  Z: 'Boolean',
  I: 'Integer',
  J: 'Long',
  D: 'Double',
  F: 'Double'
};

/** Reads JVM type signatures such as `Lcom/nawforce/runforce/System/List<TT;>;`. */
class SignatureReader {
  private at = 0;

  public constructor(private readonly text: string) {}

  public get done(): boolean {
    return this.at >= this.text.length;
  }

  public skipTypeParams(): string[] {
    const names: string[] = [];
    if (this.text[this.at] !== '<') return names;
    this.at += 1;
    while (this.text[this.at] !== '>') {
      names.push(this.until(':'));
      while (this.text[this.at] === ':') {
        this.at += 1;
        if (this.text[this.at] !== ':') this.type();
      }
    }
    this.at += 1;
    return names;
  }

  public method(): { params: TypeRef[]; returns: TypeRef } {
    const params: TypeRef[] = [];
    this.at += 1; // (
    while (this.text[this.at] !== ')') params.push(this.type());
    this.at += 1;
    return { params, returns: this.type() };
  }

  public type(): TypeRef {
    const tag = this.text[this.at] ?? '';
    this.at += 1;
    if (tag === '[') return { name: 'List', args: [this.type()] };
    if (tag === 'T') return { name: this.until(';', true), args: [] };
    if (tag === '*') return { name: 'Object', args: [] };
    if (tag === '+' || tag === '-') return this.type();
    if (tag !== 'L') return { name: PRIMITIVES[tag] ?? 'Object', args: [] };
    const start = this.at;
    while (!'<;'.includes(this.text[this.at] ?? ';')) this.at += 1;
    const type = typeOf(this.text.slice(start, this.at));
    if (this.text[this.at] === '<') {
      this.at += 1;
      while (this.text[this.at] !== '>') type.args.push(this.type());
      this.at += 1;
    }
    this.at += 1; // ;
    return type;
  }

  private until(end: string, skipEnd = false): string {
    const stop = this.text.indexOf(end, this.at);
    const found = this.text.slice(this.at, stop);
    this.at = stop + (skipEnd ? 1 : 0);
    return found;
  }
}

function typeOf(jvmName: string): TypeRef {
  const name = qualifiedName(jvmName);
  return { name: name.startsWith('System.') ? name.slice('System.'.length) : name, args: [] };
}

/** `com/nawforce/runforce/System/List` → `System.List`; what stands for Java's Object is `Object`. */
function qualifiedName(jvmName: string): string {
  if (!jvmName.startsWith(ROOT)) return jvmName === 'java/lang/Object' ? 'Object' : plain(jvmName.replace(/^.*\//, ''));
  const name = jvmName
    .slice(ROOT.length)
    .split(/[/$]/)
    .filter((part) => part !== '')
    .join('.');
  return name.startsWith('Internal.') ? name.slice('Internal.'.length) : name;
}

function simpleName(jvmName: string): string {
  return jvmName.slice(jvmName.lastIndexOf('/') + 1);
}

/** The stubs append `$` to names that Java reserves. */
function plain(name: string): string {
  return name.replace(/\$$/, '');
}
