/** Members of Http, HttpRequest, HttpResponse and the static resource mocks. Callouts reach mocks only. */
import { UnsupportedFeature } from '../../values/errors.js';
import { BlobValue } from '../../values/scalars.js';
import type { ApexContext } from '../context.js';
import { APEX_TEXT } from '../runtime/values.js';
import { given, int, text } from './args.js';
import { BeanValue, beanClass } from './beans.js';
import { ListValue } from './collections.js';
import type { LibraryCall, LibraryClass } from './registry.js';

const STRING = { name: 'String', args: [] };

/** A request or response: a body kept as bytes, headers found in any case. */
class HttpMessage extends BeanValue {
  public readonly headers = new Map<string, { name: string; value: string }>();

  public override [APEX_TEXT](): string {
    const shown = this.typeName === 'System.HttpRequest' ? ['Endpoint', 'Method'] : ['Status', 'StatusCode'];
    return `${this.typeName}[${shown.map((name) => `${name}=${String(this.get(name))}`).join(', ')}]`;
  }
}

const message = (self: unknown): HttpMessage => self as HttpMessage;
const bytesOf = (self: unknown): Buffer => (message(self).get('body') as Buffer | null) ?? Buffer.alloc(0);

const common: Record<string, LibraryCall> = {
  getBody: (_rt, self) => bytesOf(self).toString('utf8'),
  setBody: (rt, self, [body]) => message(self).set('body', Buffer.from(text(rt, body), 'utf8')),
  getBodyAsBlob: (_rt, self) => new BlobValue(bytesOf(self)),
  setBodyAsBlob: (rt, self, [body]) => message(self).set('body', given<BlobValue>(rt, body).bytes),
  getHeader: (rt, self, [name]) => message(self).headers.get(text(rt, name).toLowerCase())?.value ?? null,
  setHeader: (rt, self, [name, value]) => {
    const key = text(rt, name);
    message(self).headers.set(key.toLowerCase(), { name: key, value: value === null ? '' : text(rt, value) });
  },
  getHeaderKeys: (_rt, self) =>
    new ListValue(
      STRING,
      [...message(self).headers.values()].map((header) => header.name)
    )
};

const requestClass: LibraryClass = {
  constructors: { new: () => new HttpMessage('System.HttpRequest', { method: 'GET', compressed: false }) },
  methods: {
    ...common,
    setTimeout: (rt, self, [ms]) => {
      const timeout = int(rt, ms);
      if (timeout < 1 || timeout > 120_000) {
        return rt.throwApex('System.CalloutException', 'Timeout must be between 1 and 120000 milliseconds');
      }
      message(self).set('timeout', timeout);
    },
    setClientCertificateName: (rt, self, [name]) => message(self).set('clientCertificateName', text(rt, name)),
    'toString()': (_rt, self) => message(self)[APEX_TEXT]()
  }
};

const responseClass: LibraryClass = {
  constructors: { new: () => new HttpMessage('System.HttpResponse', { statusCode: 0, status: null }) },
  methods: {
    ...common,
    'toString()': (_rt, self) => message(self)[APEX_TEXT]()
  }
};

/** Sends to the mock of the test; there is no network here. */
const send: LibraryCall = (rt, _self, [request]) => {
  const sent = given<HttpMessage>(rt, request);
  const endpoint = sent.get('endpoint');
  if (endpoint === null) return rt.throwApex('System.CalloutException', 'no endpoint');
  rt.tx.limits.count('callouts');
  if (rt.tx.kind === 'eventTrigger' || rt.trigger !== null) {
    return rt.throwApex('System.CalloutException', 'Callout from triggers are currently not supported.');
  }
  const mock = rt.test?.mocks.get('httpcalloutmock');
  if (mock === undefined) {
    if (rt.test === null) throw new UnsupportedFeature('callouts outside of tests (Http.send)');
    return rt.throwApex('System.TypeException', 'Methods defined as TestMethod do not support Web service callouts');
  }
  if (mock instanceof ResourceMock) return mock.respond(rt, text(rt, endpoint));
  return rt.invokeMethod(mock, 'respond', [sent]);
};

/** The mocks that answer with static resources: one for all requests, or one for each endpoint. */
class ResourceMock extends HttpMessage {
  public readonly resources = new Map<string, string>();

  public respond(rt: ApexContext, endpoint: string): HttpMessage {
    const name = this.resources.get(endpoint) ?? this.resources.get('');
    if (name === undefined) {
      return rt.throwApex('System.CalloutException', `There is no static resource for the endpoint ${endpoint}`);
    }
    const query = rt.data.compileQuery('SELECT Body FROM StaticResource WHERE Name = :name LIMIT 1');
    const [found] = rt.data.query(rt.tx, query, [name], { accessLevel: 'system', countsLimits: false });
    const body = found?.get('Body');
    if (!(body instanceof BlobValue)) {
      return rt.throwApex('System.CalloutException', `Static resource not found: ${name}`);
    }
    const response = new HttpMessage('System.HttpResponse', {
      statusCode: this.get('statusCode') ?? 200,
      status: this.get('status'),
      body: body.bytes
    });
    for (const [key, header] of this.headers) response.headers.set(key, header);
    return response;
  }
}

const resourceMock = (self: unknown): ResourceMock => self as ResourceMock;

const staticResourceMock = (name: string): Record<string, LibraryClass> => ({
  [name]: {
    constructors: { new: () => new ResourceMock(name) },
    methods: {
      setHeader: common['setHeader'] ?? (() => null),
      setStaticResource: (rt, self, args) =>
        void resourceMock(self).resources.set(args.length > 1 ? text(rt, args[0]) : '', text(rt, args.at(-1))),
      setStatus: (_rt, self, [status]) => message(self).set('status', status),
      setStatusCode: (_rt, self, [code]) => message(self).set('statusCode', code)
    }
  }
});

const merged = (name: string, own: LibraryClass): Record<string, LibraryClass> => {
  const made = beanClass(name)[name] ?? {};
  return { [name]: { ...made, ...own, methods: { ...made.methods, ...own.methods } } };
};

export const httpClasses: Record<string, LibraryClass> = {
  'System.Http': {
    constructors: { new: () => new BeanValue('System.Http') },
    methods: { send, 'toString()': () => 'Http[]' }
  },
  ...merged('System.HttpRequest', requestClass),
  ...merged('System.HttpResponse', responseClass),
  ...staticResourceMock('System.StaticResourceCalloutMock'),
  ...staticResourceMock('System.MultiStaticResourceCalloutMock')
};
