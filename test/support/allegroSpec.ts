/**
 * Checks HTTP traffic against Allegro's official OpenAPI document. The document is not part of this repository:
 * it is read from the folder named by `ALLEGRO_SPEC_DIR`, by default `../shared/allegro` beside the repository.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { convertComponents, convertSchema, type Json, type ToleratedNulls } from './openApiSchema.js';

/** One way in which a message differs from the document. */
export type Violation = { where: string; message: string };
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;
export type Headers = Readonly<Record<string, string | readonly string[] | number | undefined>>;

/**
 * Nulls that occur in real answers although the document does not call these fields nullable: the measured list of
 * always and often null fields of a live account, what the document's own descriptions say of `dueDate` and
 * `company`, and `userMessage` as seen in the 422 of the order list.
 */
export const TOLERATED_NULLS: ToleratedNulls = {
  CheckoutForm: ['messageToSeller', 'note'],
  CheckoutFormBuyerReference: ['firstName', 'lastName', 'personalIdentity'],
  CheckoutFormPaymentReference: ['provider', 'finishedAt', 'paidAmount', 'reconciliation'],
  CheckoutFormDeliveryReference: ['address', 'pickupPoint', 'time', 'cancellation'],
  CheckoutFormDeliveryTime: ['from', 'to', 'guaranteed', 'dispatch'],
  CheckoutFormInvoiceInfo: ['address', 'dueDate', 'features'],
  CheckoutFormInvoiceAddress: ['company', 'naturalPerson'],
  CheckoutFormLineItem: ['deposit', 'reconciliation', 'tax', 'discounts'],
  CustomerReturnReturnParcel: ['waybill'],
  Error: ['userMessage'],
  Error403: ['details', 'userMessage']
};

/** The document says `minimum: 1`, yet an empty page is answered with `count: 0`. */
const ZERO_COUNTS: Readonly<Record<string, readonly string[]>> = { CheckoutForms: ['count', 'totalCount'] };

/** Answers of the gateway in front of every resource; the document names them only here and there. */
const GATEWAY_STATUSES = new Set([400, 401, 403, 404, 406, 415, 429, 500, 502, 503, 504]);

const repositoryRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder with `openapi.yaml` (and newer fragments `openapi-delta-*.yaml`). Only computed, not looked at. */
export function allegroSpecDir(): string {
  return process.env['ALLEGRO_SPEC_DIR'] ?? path.join(repositoryRoot, '..', 'shared', 'allegro');
}

type Parameter = { name: string; in: string; required: boolean; schema: Json; validate: ValidateFunction };
type Content = Map<string, ValidateFunction | null>;
type Operation = {
  method: string;
  path: string;
  pattern: RegExp;
  parameters: Parameter[];
  needsToken: boolean;
  request: Content | null;
  isBodyRequired: boolean;
  responses: Map<string, Content>;
  accepts: Set<string>;
};

const child = (node: unknown, key: string): Json => {
  const value = typeof node === 'object' && node !== null ? (node as Json)[key] : undefined;
  return typeof value === 'object' && value !== null ? (value as Json) : {};
};

/** Allegro's OpenAPI document, ready to judge requests and responses. */
export class AllegroSpec {
  private readonly operations: Operation[] = [];
  private readonly ajv = new Ajv2019({ strict: false, allErrors: true, formats: FORMATS });
  private readonly authError: ValidateFunction;
  private readonly errorsHolder: ValidateFunction;

  constructor(private readonly document: Json) {
    const schemas = child(child(document, 'components'), 'schemas') as Record<string, Json>;
    const defs = convertComponents(schemas, TOLERATED_NULLS);
    for (const [schema, fields] of Object.entries(ZERO_COUNTS)) {
      for (const field of fields) child(child(child(defs, schema), 'properties'), field)['minimum'] = 0;
    }
    this.ajv.addSchema({ $id: 'allegro', $defs: defs });
    this.authError = this.compile({ $ref: '#/components/schemas/AuthError' });
    this.errorsHolder = this.compile({ $ref: '#/components/schemas/ErrorsHolder' });

    for (const [route, item] of Object.entries(child(document, 'paths'))) {
      for (const method of ['get', 'put', 'post', 'patch', 'delete']) {
        if (method in (item as Json)) this.operations.push(this.readOperation(method, route, item as Json));
      }
    }
  }

  /** Everything in a request that the document (or Allegro's User-Agent rule) does not allow; empty when it is right. */
  validateRequest(method: string, url: string, query: Query, headers: Headers, body?: unknown): Violation[] {
    const operation = this.find(method, url);
    if (!operation) return [{ where: 'path', message: `unknown operation ${method.toUpperCase()} ${url}` }];

    const violations = [...this.checkParameters(operation, url, query, headers)];
    const userAgent = header(headers, 'user-agent');
    if (!userAgent || !/^[^\s/()]+\/[^\s/()]+ \(\+?https?:\/\/[^\s)]+\)/.test(userAgent)) {
      violations.push({
        where: 'header User-Agent',
        message: `must be "Name/version (+https://...)", is ${userAgent}`
      });
    }
    if (operation.needsToken && !/^Bearer \S+$/.test(header(headers, 'authorization') ?? '')) {
      violations.push({ where: 'header Authorization', message: 'must carry a bearer token' });
    }
    const accept = header(headers, 'accept');
    if (operation.accepts.size > 0 && !operation.accepts.has(accept ?? '')) {
      violations.push({
        where: 'header Accept',
        message: `must be one of ${[...operation.accepts].join(', ')}, is ${accept}`
      });
    }
    violations.push(...this.checkRequestBody(operation, header(headers, 'content-type'), body));
    return violations;
  }

  /** Everything in an answer that the document does not allow. `body` is parsed JSON; absent or `''` when empty. */
  validateResponse(method: string, url: string, status: number, headers: Headers, body?: unknown): Violation[] {
    const operation = this.find(method, url);
    if (!operation) return [{ where: 'path', message: `unknown operation ${method.toUpperCase()} ${url}` }];

    const documented = operation.responses.get(String(status));
    if (!documented && !GATEWAY_STATUSES.has(status)) {
      return [{ where: 'status', message: `${status} is not documented for ${operation.method} ${operation.path}` }];
    }
    const isEmpty = body === undefined || body === '';
    if (!documented || documented.size === 0) {
      if (isEmpty || status >= 500) return [];
      if (status < 400) return [{ where: 'body', message: `must be empty with status ${status}` }];
      return check(status === 401 ? this.authError : this.errorsHolder, body, 'body');
    }
    const mediaType = bare(header(headers, 'content-type'));
    const validate = documented.get(mediaType);
    if (validate === undefined) {
      return [
        {
          where: 'header Content-Type',
          message: `must be one of ${[...documented.keys()].join(', ')}, is ${mediaType}`
        }
      ];
    }
    if (isEmpty) return [{ where: 'body', message: 'is missing' }];
    return validate ? check(validate, body, 'body') : [];
  }

  /** A component's schema, for payloads that do not come from an operation, e.g. documented examples. */
  validateSchema(name: string, value: unknown): Violation[] {
    return check(this.compile({ $ref: `#/components/schemas/${name}` }), value, name);
  }

  private find(method: string, url: string): Operation | undefined {
    const pathname = url.split('?')[0] ?? url;
    const candidates = this.operations.filter((it) => it.method === method.toUpperCase() && it.pattern.test(pathname));
    return candidates.find((it) => it.path === pathname) ?? candidates[0];
  }

  private *checkParameters(operation: Operation, url: string, query: Query, headers: Headers): Generator<Violation> {
    const known = new Set(operation.parameters.filter((it) => it.in === 'query').map((it) => it.name));
    for (const name of Object.keys(query)) {
      if (query[name] !== undefined && !known.has(name)) yield { where: `query ${name}`, message: 'is not documented' };
    }
    const pathValues = operation.pattern.exec(url.split('?')[0] ?? url)?.groups ?? {};
    for (const parameter of operation.parameters) {
      const raw =
        parameter.in === 'query'
          ? query[parameter.name]
          : parameter.in === 'path'
            ? decodeURIComponent(pathValues[groupName(parameter.name)] ?? '')
            : header(headers, parameter.name.toLowerCase());
      const where = `${parameter.in} ${parameter.name}`;
      if (raw === undefined) {
        if (parameter.required) yield { where, message: 'is missing' };
      } else {
        yield* check(parameter.validate, coerce(raw, parameter.schema), where);
      }
    }
  }

  private checkRequestBody(operation: Operation, contentType: string | undefined, body: unknown): Violation[] {
    const isEmpty = body === undefined || body === '';
    if (!operation.request) return isEmpty ? [] : [{ where: 'body', message: 'is not documented' }];
    if (isEmpty) return operation.isBodyRequired ? [{ where: 'body', message: 'is missing' }] : [];
    const validate = operation.request.get(bare(contentType));
    if (validate === undefined) {
      const allowed = [...operation.request.keys()].join(', ');
      return [{ where: 'header Content-Type', message: `must be one of ${allowed}, is ${contentType}` }];
    }
    return validate ? check(validate, body, 'body') : [];
  }

  private readOperation(method: string, route: string, item: Json): Operation {
    const operation = item[method] as Json;
    const parameters = [item['parameters'], operation['parameters']]
      .flatMap((list) => (Array.isArray(list) ? (list as Json[]) : []))
      .map((it) => this.resolve(it))
      .map((it) => ({
        name: String(it['name']),
        in: String(it['in']),
        required: it['required'] === true,
        schema: this.resolve(child(it, 'schema')),
        validate: this.compile(child(it, 'schema'))
      }));
    const responses = new Map<string, Content>();
    for (const [status, response] of Object.entries(child(operation, 'responses'))) {
      responses.set(status, this.readContent(this.resolve(response as Json)));
    }
    const request = 'requestBody' in operation ? this.resolve(child(operation, 'requestBody')) : null;
    const successes = [...responses].filter(([status]) => status.startsWith('2')).flatMap(([, it]) => [...it.keys()]);
    const others = [...responses.values()].flatMap((it) => [...it.keys()]);
    const security = operation['security'] ?? this.document['security'];
    return {
      method: method.toUpperCase(),
      path: route,
      pattern: new RegExp(`^${route.replace(/\{([^}]+)\}/g, (_, name: string) => `(?<${groupName(name)}>[^/]+)`)}$`),
      parameters,
      needsToken: Array.isArray(security) && security.length > 0,
      request: request && this.readContent(request),
      isBodyRequired: request?.['required'] === true,
      responses,
      accepts: new Set(successes.length > 0 ? successes : others)
    };
  }

  private readContent(holder: Json): Content {
    return new Map(
      Object.entries(child(holder, 'content')).map(([type, media]) => [
        type,
        'schema' in (media as Json) ? this.compile(child(media, 'schema')) : null
      ])
    );
  }

  private resolve(node: Json): Json {
    if (typeof node['$ref'] !== 'string') return node;
    const target = node['$ref'].slice(2).split('/').reduce<unknown>(child, this.document) as Json;
    return this.resolve(target);
  }

  /** Compiles at first use: the document has hundreds of operations, a test meets a few. */
  private compile(schema: Json): ValidateFunction {
    let compiled: ValidateFunction | undefined;
    const lazy = (value: unknown): boolean => {
      compiled ??= this.ajv.compile(inDocument(convertSchema(schema)));
      const isValid = compiled(value);
      lazy.errors = compiled.errors;
      return isValid;
    };
    lazy.errors = null as ValidateFunction['errors'];
    return lazy as unknown as ValidateFunction;
  }
}

/** References of a schema outside the big one need the document's id in front. */
function inDocument(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"allegro#/$defs/')) as Json;
}

function check(validate: ValidateFunction, value: unknown, where: string): Violation[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => ({
    where: `${where}${error.instancePath}`,
    message: `${error.message ?? 'is wrong'} ${JSON.stringify(error.params)}`
  }));
}

function coerce(raw: string | readonly string[] | number, schema: Json): unknown {
  if (schema['type'] === 'array') {
    const items = typeof raw === 'string' || typeof raw === 'number' ? [raw] : raw;
    return items.map((item) => coerce(item, child(schema, 'items')));
  }
  if (typeof raw !== 'string') return raw;
  if (schema['type'] === 'integer' || schema['type'] === 'number')
    return /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : raw;
  if (schema['type'] === 'boolean') return raw === 'true' ? true : raw === 'false' ? false : raw;
  return raw;
}

function header(headers: Headers, name: string): string | undefined {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return found === undefined ? undefined : String(found);
}

const bare = (contentType: string | undefined): string => (contentType ?? '').split(';')[0]?.trim() ?? '';
const groupName = (name: string): string => name.replace(/\W/g, '_');

const isDateTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
const whole = { type: 'number' as const, validate: (value: number) => Number.isInteger(value) };
const FORMATS = {
  'date-time': isDateTime,
  date: /^\d{4}-\d\d-\d\d$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  UUID: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  'ISO 4217': /^[A-Z]{3}$/,
  'BCP-47 language code': /^[a-z]{2}-[A-Z]{2}$/,
  decimal: /^-?\d+(\.\d+)?$/,
  integer: whole,
  int: whole,
  int32: whole,
  int64: whole,
  double: { type: 'number' as const, validate: () => true },
  binary: true as const,
  text: true as const,
  string: true as const,
  'ISO format': true as const,
  'ISO 8601': true as const,
  'ISO 6801': true as const,
  '<day-name>, <day> <month> <year> <hour>:<minute>:<second> GMT': true as const
};

const COD_BOOKED_PAYMENT = 'CheckoutFormCodBookedPayment';

/** Reads the document and the newer fragments beside it; says what is missing and where to get it. */
export function loadAllegroSpec(folder = allegroSpecDir()): AllegroSpec {
  const file = path.join(folder, 'openapi.yaml');
  if (!existsSync(file)) {
    throw new Error(
      `Allegro's OpenAPI document is missing: ${file}. Allegro publishes it at https://developer.allegro.pl/swagger.yaml; ` +
        'save it under the name openapi.yaml in a folder and set ALLEGRO_SPEC_DIR to that folder.'
    );
  }
  const document = parse(readFileSync(file, 'utf8')) as Json;
  for (const name of readdirSync(folder)
    .filter((it) => /^openapi-delta-.*\.yaml$/.test(it))
    .sort()) {
    merge(document, parse(readFileSync(path.join(folder, name), 'utf8')) as Json);
  }
  const schemas = child(child(document, 'components'), 'schemas');
  if (COD_BOOKED_PAYMENT in schemas) {
    child(child(schemas, 'CheckoutForm'), 'properties')['codBookedPayments'] ??= {
      type: 'array',
      items: { $ref: `#/components/schemas/${COD_BOOKED_PAYMENT}` }
    };
  }
  return new AllegroSpec(document);
}

/** A fragment replaces the operations and schemas that it names. */
function merge(document: Json, fragment: Json): void {
  for (const [route, item] of Object.entries(child(fragment, 'paths'))) {
    const paths = child(document, 'paths');
    paths[route] = { ...child(paths, route), ...(item as Json) };
  }
  Object.assign(child(child(document, 'components'), 'schemas'), child(child(fragment, 'components'), 'schemas'));
}

let shared: AllegroSpec | undefined;

/**
 * The document in the default folder, read once. Where there is none, traffic goes unjudged so that a newcomer's other
 * tests still run; the tests of this judge then fail and say how to get the document.
 */
function sharedSpec(): AllegroSpec | undefined {
  if (!existsSync(path.join(allegroSpecDir(), 'openapi.yaml'))) return undefined;
  return (shared ??= loadAllegroSpec());
}

/** {@link AllegroSpec.validateRequest} of the document in the default folder. */
export function validateRequest(
  method: string,
  url: string,
  query: Query,
  headers: Headers,
  body?: unknown
): Violation[] {
  return sharedSpec()?.validateRequest(method, url, query, headers, body) ?? [];
}

/** {@link AllegroSpec.validateResponse} of the document in the default folder. */
export function validateResponse(
  method: string,
  url: string,
  status: number,
  headers: Headers,
  body?: unknown
): Violation[] {
  return sharedSpec()?.validateResponse(method, url, status, headers, body) ?? [];
}
