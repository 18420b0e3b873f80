/** A context for calling library members without a compiler: a small schema, rows in an array, no triggers. */
import type { ApexContext } from '../../../local/org/apex/context.js';
import { ExceptionValue } from '../../../local/org/apex/library/exceptions.js';
import { keyEquals, keyHash } from '../../../local/org/apex/library/equality.js';
import { libraryMember } from '../../../local/org/apex/library/registry.js';
import { naturalOrder } from '../../../local/org/apex/library/sorting.js';
import { toText } from '../../../local/org/apex/library/text.js';
import { ListValue, MapValue, SetValue } from '../../../local/org/apex/library/collections.js';
import { BeanValue } from '../../../local/org/apex/library/beans.js';
import { EnumValue, SObjectFieldToken, SObjectTypeToken, TypeToken } from '../../../local/org/apex/runtime/values.js';
import { LimitCounters } from '../../../local/org/data/limits.js';
import { ObjectDefinition, auditFields, makeField } from '../../../local/org/data/schema/objectSchema.js';
import type { DmlResult, FieldSchema, ObjectSchema, Schema } from '../../../local/org/data/types.js';
import { loadPlatformTypes, type TypeRef } from '../../../local/org/platform/platformTypes.js';
import { toBigDecimal, isNumeric } from '../../../local/org/values/compare.js';
import { BlobValue, DoubleValue } from '../../../local/org/values/scalars.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { DatetimeValue, DateValue, TimeValue } from '../../../local/org/values/time.js';
import { BigDecimal } from 'bigdecimal.js';

/** An Apex exception on its way, as the fake context throws it. */
export class Thrown extends Error {
  public constructor(public readonly exception: ExceptionValue) {
    super(`${exception.typeName}: ${exception.message ?? ''}`);
  }
}

/** A user object: `methods` is its class. */
export class FakeObject {
  public readonly $type: { name: string; ancestors: Set<string> };
  public constructor(
    name: string,
    public readonly methods: Record<string, (...args: unknown[]) => unknown>,
    public readonly fields: Record<string, unknown> = {}
  ) {
    this.$type = { name, ancestors: new Set([name.toLowerCase()]) };
  }
}

export const ref = (text: string): TypeRef => {
  const match = /^([\w.]+)(?:<(.*)>)?$/.exec(text.trim());
  const inner = match?.[2];
  const args = inner === undefined ? [] : splitTopLevel(inner).map(ref);
  return { name: match?.[1] ?? text, args };
};

function splitTopLevel(text: string): string[] {
  let depth = 0;
  return text
    .split('')
    .map((char) => {
      if (char === '<') depth += 1;
      if (char === '>') depth -= 1;
      return char === ',' && depth === 0 ? '\n' : char;
    })
    .join('')
    .split('\n');
}

function object(
  name: string,
  keyPrefix: string,
  fields: FieldSchema[],
  extra: Partial<ObjectSchema> = {}
): ObjectSchema {
  const id = makeField({ name: 'Id', objectName: name, type: 'id', isNillable: false });
  return new ObjectDefinition(
    {
      name,
      label: name,
      pluralLabel: `${name}s`,
      description: '',
      kind: 'standard',
      isCustom: false,
      keyPrefix,
      nameField: 'Name',
      isCreateable: true,
      isUpdateable: true,
      isDeletable: true,
      isUndeletable: true,
      isQueryable: true,
      isMergeable: false,
      publishBehavior: null,
      sharingModel: 'ReadWrite',
      recordTypes: [],
      validationRules: [],
      ...extra,
      fields: [id, ...fields, ...auditFields(name)],
      children: [...(extra.children ?? [])]
    },
    ''
  );
}

const account = object(
  'Account',
  '001',
  [
    makeField({ name: 'Name', objectName: 'Account', type: 'string', length: 255, isNameField: true }),
    makeField({ name: 'AnnualRevenue', objectName: 'Account', type: 'currency', precision: 18, scale: 2 }),
    makeField({ name: 'NumberOfEmployees', objectName: 'Account', type: 'integer' }),
    makeField({
      name: 'Industry',
      objectName: 'Account',
      type: 'picklist',
      picklistValues: [
        { value: 'Retail', label: 'Retail trade', isDefault: true, isActive: true },
        { value: 'Banking', label: 'Banking', isDefault: false, isActive: true }
      ]
    }),
    makeField({ name: 'IsActive__c', objectName: 'Account', type: 'boolean', isCustom: true, isNillable: false }),
    makeField({ name: 'Since__c', objectName: 'Account', type: 'datetime', isCustom: true })
  ],
  { children: [{ relationshipName: 'Contacts', childObject: 'Contact', field: 'AccountId' }] }
);
const contact = object('Contact', '003', [
  makeField({ name: 'LastName', objectName: 'Contact', type: 'string', length: 80 }),
  makeField({
    name: 'AccountId',
    objectName: 'Contact',
    type: 'reference',
    referenceTo: ['Account'],
    relationshipName: 'Account'
  }),
  makeField({ name: 'Birthdate', objectName: 'Contact', type: 'date' })
]);
const pinged = object(
  'Pinged__e',
  'e00',
  [makeField({ name: 'Key__c', objectName: 'Pinged__e', type: 'string', length: 80, isCustom: true })],
  {
    kind: 'platformEvent',
    publishBehavior: 'PublishImmediately'
  }
);
const objects = [account, contact, pinged];
const schema: Schema = {
  namespace: '',
  objects,
  events: [pinged],
  object: (name) => objects.find((one) => one.name.toLowerCase() === name.toLowerCase()),
  require: (name) => {
    const found = objects.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (found === undefined) throw new Error(`No object ${name}`);
    return found;
  },
  objectByKeyPrefix: (prefix) => objects.find((one) => one.keyPrefix === prefix)
};

export type FakeOptions = {
  now?: string;
  timeZone?: string;
  locale?: string;
  isTest?: boolean;
  dml?: (operation: string, records: SObjectRecord[]) => DmlResult[];
  query?: (soql: string, binds: unknown[]) => SObjectRecord[];
  hiddenFields?: string[];
  classes?: Record<string, { fields: { name: string; type: string }[]; isAbstract?: boolean }>;
};

export type Fake = ApexContext & { logged: string[] };

/** The context; what it lacks throws where it is used. */
export function fakeContext(options: FakeOptions = {}): Fake {
  const logged: string[] = [];
  const tokens = new Map<string, unknown>();
  const token = <T>(key: string, make: () => T): T => {
    if (!tokens.has(key)) tokens.set(key, make());
    return tokens.get(key) as T;
  };
  const log: (() => void)[] = [];
  const classOf = (name: string): { fields: { name: string; type: string }[]; isAbstract?: boolean } | undefined =>
    Object.entries(options.classes ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const context = {
    logged,
    schema,
    hooks: {},
    tx: {
      kind: options.isTest === true ? 'test' : 'synchronous',
      user: {
        id: '005000000000001AAA',
        name: 'Test Agent',
        username: 'agent@example.test',
        email: 'agent@example.test',
        profileId: '00e000000000001AAA',
        profileName: 'Standard User',
        userType: 'Standard',
        timeZone: options.timeZone ?? 'GMT',
        locale: options.locale ?? 'en_US',
        language: 'en_US'
      },
      limits: LimitCounters.for('synchronous'),
      attachments: new Map<string | symbol, unknown>(),
      log: { mark: log.length },
      savepoint: () => ({ mark: log.length, log })
    },
    test:
      options.isTest === true
        ? { className: 'T', methodName: 't', phase: 'before', mocks: new Map(), attachments: new Map() }
        : null,
    trigger: null,
    eventTrigger: null,
    data: {
      compileQuery: (soql: string) => ({
        soql,
        objectName: /FROM (\w+)/i.exec(soql)?.[1] ?? '',
        resultKind: 'rows',
        bindNames: [...soql.matchAll(/:\s*([\w.]+)/g)].map((match) => match[1])
      }),
      query: (_tx: unknown, query: { soql: string }, binds: unknown[]) => options.query?.(query.soql, binds) ?? [],
      dml: (_tx: unknown, operation: string, records: SObjectRecord[]) => options.dml?.(operation, records) ?? [],
      permissionsOf: () => ({
        object: () => ({ create: true, read: true, edit: true, delete: true, viewAll: true, modifyAll: true }),
        field: (_object: string, field: string) => {
          const isHidden = options.hiddenFields?.includes(field) === true;
          return { read: !isHidden, edit: !isHidden };
        },
        hasCustomPermission: (name: string) => name === 'CanRetrySync'
      })
    },
    now: () => Date.parse(options.now ?? '2026-03-01T10:20:30.000Z'),
    log: (level: string, text: string) => void logged.push(`${level} ${text}`),
    throwApex: (typeName: string, message: string, fill?: (exception: ExceptionValue) => void): never => {
      const exception = new ExceptionValue(typeName, message);
      fill?.(exception);
      throw new Thrown(exception);
    },
    newException: (typeName: string, message: string | null) => new ExceptionValue(typeName, message),
    throwDmlErrors: (operation: string, _records: unknown, results: DmlResult[]): never => {
      const row = results.findIndex((result) => !result.success);
      const error = results[row]?.errors[0];
      throw new Thrown(
        new ExceptionValue(
          'System.DmlException',
          `${operation} failed. First exception on row ${row}; first error: ${error?.statusCode ?? ''}, ${error?.message ?? ''}`
        )
      );
    },
    heapSize: () => 0,
    grow: () => undefined,
    equals: keyEquals,
    hash: keyHash,
    compare: (left: unknown, right: unknown) => naturalOrder(context as unknown as ApexContext, left, right),
    toText: (value: unknown) =>
      value instanceof FakeObject ? `${value.$type.name}:[]` : toText(context as unknown as ApexContext, value),
    instanceOf: (value: unknown, type: TypeRef) =>
      typeNameOf(value).toLowerCase() === type.name.toLowerCase() || (type.name === 'Id' && typeof value === 'string'),
    typeOf: (value: unknown) => ref(typeNameOf(value)),
    fit: (value: unknown, type: TypeRef) => {
      if (isNumeric(value) && type.name === 'Decimal') return toBigDecimal(value);
      if (isNumeric(value) && type.name === 'Double') return new DoubleValue(Number(String(value)));
      return value;
    },
    isUserObject: (value: unknown) => value instanceof FakeObject,
    findType: (name: string) => {
      const found = classOf(name);
      return found === undefined
        ? undefined
        : {
            name,
            kind: 'class',
            isAbstract: found.isAbstract === true,
            constructors: [],
            constants: [],
            ancestors: new Set([name.toLowerCase()])
          };
    },
    resolveType: (text: string) =>
      classOf(text) !== undefined || schema.object(text) !== undefined || /^(String|Integer)$/.test(text)
        ? ref(text)
        : null,
    fieldsOf: (type: { name: string }) =>
      (classOf(type.name)?.fields ?? []).map((field) => ({
        name: field.name,
        type: ref(field.type),
        isStatic: false,
        isTransient: false,
        isReadable: true,
        isWritable: true
      })),
    readField: (of: FakeObject, field: { name: string }) => of.fields[field.name] ?? null,
    writeField: (of: FakeObject, field: { name: string }, value: unknown) => void (of.fields[field.name] = value),
    allocate: (type: { name: string }) => new FakeObject(type.name, {}),
    construct: (type: TypeRef) =>
      schema.object(type.name) === undefined ? new FakeObject(type.name, {}) : new SObjectRecord(type.name),
    invokeMethod: (of: unknown, name: string, args: readonly unknown[]) => {
      const method = of instanceof FakeObject ? of.methods[name] : undefined;
      if (method === undefined) throw new Error(`No method ${name}`);
      return method(...args);
    },
    hasMethod: (of: unknown, name: string) => of instanceof FakeObject && of.methods[name] !== undefined,
    sobjectType: (name: string) => token(`o${name}`, () => new SObjectTypeToken(schema.require(name).name)),
    sobjectField: (objectName: string, field: string) =>
      token(`f${objectName}.${field}`, () => new SObjectFieldToken(objectName, field)),
    typeToken: (type: TypeRef) => token(`t${JSON.stringify(type)}`, () => new TypeToken(type, typeText(type))),
    enumValues: (typeName: string) => {
      const types = loadPlatformTypes().classes;
      const stub = types[typeName] ?? types[`System.${typeName}`];
      const names = stub?.properties.map((property) => property.name) ?? [];
      return names.map((name, ordinal) => token(`e${typeName}.${name}`, () => new EnumValue(typeName, name, ordinal)));
    },
    enumValue: (typeName: string, name: string) =>
      token(`e${typeName}.${name}`, () => new EnumValue(typeName, name, 0)),
    label: (name: string) => `label ${name}`
  };
  return context as unknown as Fake;
}

const typeText = (type: TypeRef): string =>
  type.args.length === 0 ? type.name : `${type.name}<${type.args.map(typeText).join(', ')}>`;

function typeNameOf(value: unknown): string {
  if (typeof value === 'string') return 'String';
  if (typeof value === 'number') return 'Integer';
  if (typeof value === 'bigint') return 'Long';
  if (typeof value === 'boolean') return 'Boolean';
  if (value instanceof DoubleValue) return 'Double';
  if (value instanceof BigDecimal) return 'Decimal';
  if (value instanceof DateValue) return 'Date';
  if (value instanceof DatetimeValue) return 'Datetime';
  if (value instanceof TimeValue) return 'Time';
  if (value instanceof BlobValue) return 'Blob';
  if (value instanceof ListValue) return 'List';
  if (value instanceof SetValue) return 'Set';
  if (value instanceof MapValue) return 'Map';
  if (value instanceof BeanValue || value instanceof SObjectRecord) return value.typeName;
  return value instanceof FakeObject ? value.$type.name : 'Object';
}

export type Library = {
  rt: Fake;
  /** `call('String.substring(Integer,Integer)', 'abc', 1, 2)`: an instance method. */
  call: (member: string, self: unknown, ...args: unknown[]) => unknown;
  /** `stat('String.join(Object,String)', list, ',')`: a static method. */
  stat: (member: string, ...args: unknown[]) => unknown;
  make: (member: string, ...args: unknown[]) => unknown;
  get: (member: string, self: unknown) => unknown;
  set: (member: string, self: unknown, value: unknown) => void;
};

function parse(member: string): { className: string; name: string; params: TypeRef[] } {
  const match = /^([\w.]+)\.(\w+)(?:\((.*)\))?$/.exec(member);
  const params = match?.[3] === undefined || match[3] === '' ? [] : splitTopLevel(match[3]).map(ref);
  return { className: match?.[1] ?? '', name: match?.[2] ?? '', params };
}

/** The library over a fake context. */
export function library(options: FakeOptions = {}): Library {
  const rt = fakeContext(options);
  return {
    rt,
    call: (member, self, ...args) => {
      const { className, name, params } = parse(member);
      return libraryMember(className, 'method', name, params)(rt, self, args);
    },
    stat: (member, ...args) => {
      const { className, name, params } = parse(member);
      return libraryMember(className, 'static', name, params)(rt, null, args);
    },
    make: (member, ...args) => {
      const match = /^([\w.<>, ]+?)(?:\((.*)\))?$/.exec(member);
      const type = ref(match?.[1] ?? '');
      const params = match?.[2] === undefined || match[2] === '' ? [] : splitTopLevel(match[2]).map(ref);
      return libraryMember(type.name, 'constructor', 'new', params)(rt, type, args);
    },
    get: (member, self) => {
      const { className, name } = parse(member);
      return libraryMember(className, self === null ? 'staticGetter' : 'getter', name)(rt, self, []);
    },
    set: (member, self, value) => {
      const { className, name } = parse(member);
      libraryMember(className, 'setter', name)(rt, self, [value]);
    }
  };
}

export const list = (type: string, ...items: unknown[]): ListValue => new ListValue(ref(type), items);

/** What `run` throws in Apex, as `Type: message`. */
export function apexError(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Thrown) return error.message;
    throw error;
  }
  return 'nothing thrown';
}
