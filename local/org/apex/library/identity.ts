/** Members of Id, UUID, Url, Type and of Object. */
import { randomUUID } from 'node:crypto';
import type { TypeRef } from '../../platform/platformTypes.js';
import { isId, toId18 } from '../../values/ids.js';
import type { ApexContext } from '../context.js';
import type { TypeToken } from '../runtime/values.js';
import { APEX_KEY, APEX_TEXT } from '../runtime/values.js';
import { given, int, text } from './args.js';
import { keyEquals, keyHash } from './equality.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { toText } from './text.js';

// ---------------------------------------------------------------- Id

/** The 18-character id of a text, or System.StringException. */
export function idOf(rt: ApexContext, value: unknown): string {
  const source = text(rt, value);
  return toId18(source) ?? rt.throwApex('System.StringException', `Invalid id: ${source}`);
}

const idClass: LibraryClass = {
  statics: {
    'valueOf(String)': (rt, _self, [value]) => idOf(rt, value),
    'valueOf(String,Boolean)': (rt, _self, [value, restoreCasing]) => {
      const source = text(rt, value);
      if (restoreCasing === true && source.length !== 18) {
        return rt.throwApex('System.StringException', `Invalid id: ${source}`);
      }
      return idOf(rt, source);
    }
  },
  methods: {
    getSobjectType: (rt, self) => {
      const object = rt.schema.objectByKeyPrefix(String(self).slice(0, 3));
      return object === undefined
        ? rt.throwApex('System.SObjectException', `Invalid id prefix: ${String(self).slice(0, 3)}`)
        : rt.sobjectType(object.name);
    },
    to15: (_rt, self) => String(self).slice(0, 15),
    equals: (_rt, self, [other]) => typeof other === 'string' && isId(other) && toId18(String(self)) === toId18(other),
    hashCode: (_rt, self) => keyHash(self),
    'toString()': (_rt, self) => self
  }
};

// ---------------------------------------------------------------- UUID

export class UuidValue {
  public readonly typeName = 'System.UUID';
  public constructor(public readonly text: string) {}
  public [APEX_TEXT](): string {
    return this.text;
  }
  public [APEX_KEY](): string {
    return `\u0001u${this.text}`;
  }
}

const uuidClass: LibraryClass = {
  statics: {
    randomUUID: () => new UuidValue(randomUUID()),
    fromString: (rt, _self, [value]) => {
      const source = text(rt, value);
      if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(source)) return new UuidValue(source.toLowerCase());
      return rt.throwApex('System.IllegalArgumentException', `Invalid UUID string: ${source}`);
    }
  },
  methods: {
    equals: (_rt, self, [other]) => keyEquals(self, other),
    hashCode: (_rt, self) => keyHash(self),
    'toString()': (_rt, self) => (self as UuidValue).text
  }
};

// ---------------------------------------------------------------- Url

const DEFAULT_PORTS: Record<string, number> = { http: 80, https: 443, ftp: 21 };

type UrlParts = { protocol: string; authority: string; path: string; query: string | null; ref: string | null };

/** As `java.net.URL`: parts are kept as they were written. */
export class UrlValue {
  public readonly typeName = 'System.Url';
  public constructor(public readonly parts: UrlParts) {}

  public get text(): string {
    const { protocol, authority, ref } = this.parts;
    return `${protocol}:${authority === '' ? '' : `//${authority}`}${this.file}${ref === null ? '' : `#${ref}`}`;
  }
  public get file(): string {
    return this.parts.path + (this.parts.query === null ? '' : `?${this.parts.query}`);
  }
  public get userInfo(): string | null {
    const at = this.parts.authority.lastIndexOf('@');
    return at < 0 ? null : this.parts.authority.slice(0, at);
  }
  public get host(): string {
    return this.parts.authority.replace(/^.*@/, '').replace(/:\d*$/, '');
  }
  public get port(): number {
    const port = /:(\d+)$/.exec(this.parts.authority)?.[1];
    return port === undefined ? -1 : Number(port);
  }
  public [APEX_TEXT](): string {
    return this.text;
  }
  public [APEX_KEY](): string {
    return `\u0001l${this.text}`;
  }
}

function parseUrl(rt: ApexContext, source: string, context: UrlValue | null): UrlValue {
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(source);
  if (match !== null) {
    const [, protocol = '', authority = '', path = '', query, ref] = match;
    return new UrlValue({ protocol: protocol.toLowerCase(), authority, path, query: query ?? null, ref: ref ?? null });
  }
  if (context === null) return rt.throwApex('System.StringException', `no protocol: ${source}`);
  const relative = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(source);
  const [, path = '', query, ref] = relative ?? [];
  const base = context.parts.path.replace(/[^/]*$/, '');
  const full = path.startsWith('/') ? path : path === '' ? context.parts.path : `${base === '' ? '/' : base}${path}`;
  return new UrlValue({ ...context.parts, path: full, query: query ?? null, ref: ref ?? null });
}

const url = (self: unknown): UrlValue => self as UrlValue;
const orgUrl = (rt: ApexContext): UrlValue => parseUrl(rt, 'https://local.my.salesforce.com', null);

const urlClass: LibraryClass = {
  constructors: {
    'new(String)': (rt, _type, [spec]) => parseUrl(rt, text(rt, spec), null),
    'new(Url,String)': (rt, _type, [context, spec]) => parseUrl(rt, text(rt, spec), context as UrlValue | null),
    'new(String,String,String)': (rt, _type, [protocol, host, file]) =>
      parseUrl(rt, `${text(rt, protocol)}://${text(rt, host)}${text(rt, file)}`, null),
    'new(String,String,Integer,String)': (rt, _type, [protocol, host, port, file]) =>
      parseUrl(rt, `${text(rt, protocol)}://${text(rt, host)}:${int(rt, port)}${text(rt, file)}`, null)
  },
  statics: {
    getOrgDomainUrl: orgUrl,
    getSalesforceBaseUrl: orgUrl,
    getCurrentRequestUrl: orgUrl
  },
  methods: {
    getAuthority: (_rt, self) => url(self).parts.authority,
    getDefaultPort: (_rt, self) => DEFAULT_PORTS[url(self).parts.protocol] ?? -1,
    getFile: (_rt, self) => url(self).file,
    getHost: (_rt, self) => url(self).host,
    getPath: (_rt, self) => url(self).parts.path,
    getPort: (_rt, self) => url(self).port,
    getProtocol: (_rt, self) => url(self).parts.protocol,
    getQuery: (_rt, self) => url(self).parts.query,
    getRef: (_rt, self) => url(self).parts.ref,
    getUserInfo: (_rt, self) => url(self).userInfo,
    sameFile: (rt, self, [other]) => {
      const that = given<UrlValue>(rt, other);
      return url(self).text.replace(/#.*$/, '') === that.text.replace(/#.*$/, '');
    },
    toExternalForm: (_rt, self) => url(self).text,
    'toString()': (_rt, self) => url(self).text
  }
};

// ---------------------------------------------------------------- Type

const type = (self: unknown): TypeToken => self as TypeToken;

function forName(rt: ApexContext, name: string): TypeToken | null {
  const resolved = rt.resolveType(name.trim());
  return resolved === null ? null : rt.typeToken(resolved);
}

const typeClass: LibraryClass = {
  statics: {
    'forName(String)': (rt, _self, [name]) => (name === null ? null : forName(rt, text(rt, name))),
    'forName(String,String)': (rt, _self, [namespace, name]) => {
      if (name === null) return null;
      const prefix = namespace === null ? '' : text(rt, namespace);
      const isOwn = prefix === '' || prefix.toLowerCase() === rt.schema.namespace.toLowerCase();
      return forName(rt, isOwn ? text(rt, name) : `${prefix}.${text(rt, name)}`);
    }
  },
  methods: {
    getName: (_rt, self) => type(self).text,
    'toString()': (_rt, self) => type(self).text,
    equals: (_rt, self, [other]) => keyEquals(self, other),
    hashCode: (_rt, self) => keyHash(self),
    newInstance: (rt, self) => {
      const wanted = type(self).type;
      const own = rt.findType(wanted.name);
      if (own !== undefined && (own.isAbstract || own.kind !== 'class')) {
        return rt.throwApex('System.TypeException', `Type cannot be constructed: ${type(self).text}`);
      }
      if (
        own !== undefined &&
        own.constructors.length > 0 &&
        !own.constructors.some((made) => made.parameters.length === 0)
      ) {
        return rt.throwApex('System.TypeException', `Class has no default constructor: ${type(self).text}`);
      }
      return rt.construct(wanted, []);
    },
    isAssignableFrom: (rt, self, [other]) => isAssignable(rt, type(self).type, given<TypeToken>(rt, other).type)
  },
  getters: {
    SObjectType: (rt, self) => {
      const object = rt.schema.object(type(self).type.name);
      return object === undefined ? null : rt.sobjectType(object.name);
    }
  }
};

/** Whether a variable of the first type can hold a value of the second. */
function isAssignable(rt: ApexContext, to: TypeRef, from: TypeRef): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/^system\./, '');
  if (plain(to.name) === 'object') return true;
  if (plain(to.name) === 'sobject') return rt.schema.object(from.name) !== undefined || plain(from.name) === 'sobject';
  if (plain(to.name) === plain(from.name)) {
    return to.args.every((arg, i) => isAssignable(rt, arg, from.args[i] ?? { name: 'Object', args: [] }));
  }
  return (
    rt.findType(from.name)?.ancestors.has(to.name.toLowerCase()) === true ||
    rt.findType(from.name)?.ancestors.has(plain(to.name)) === true
  );
}

// ---------------------------------------------------------------- Object

const objectMethods: Record<string, LibraryCall> = {
  equals: (rt, self, [other]) =>
    rt.isUserObject(self) && rt.hasMethod(self, 'equals', 1)
      ? rt.invokeMethod(self, 'equals', [other])
      : keyEquals(self, other),
  hashCode: (rt, self) =>
    rt.isUserObject(self) && rt.hasMethod(self, 'hashCode', 0) ? rt.invokeMethod(self, 'hashCode', []) : keyHash(self),
  'toString()': (rt, self) => toText(rt, self)
};

export const identityClasses: Record<string, LibraryClass> = {
  'System.Id': idClass,
  'System.UUID': uuidClass,
  'System.Url': urlClass,
  'System.Type': typeClass,
  Object: { methods: objectMethods },
  'System.Object': { methods: objectMethods }
};
