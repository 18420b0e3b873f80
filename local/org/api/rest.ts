/** The shape of one REST call inside the local org, so that composite requests can call each other without HTTP. */
import type { Transaction } from '../data/transaction.js';
import type { Session } from './sessions.js';

/** Most records that one collection call may carry. */
export const MAX_COLLECTION = 200;

export type RestRequest = {
  method: string;
  /** Path below `/services/data/vXX.X`, decoded per segment, without a trailing slash. */
  path: string;
  /** `68` for `/services/data/v68.0`. */
  version: number;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: unknown;
  session: Session;
  /** The open unit of work when the call is part of an all-or-none composite. */
  transaction?: Transaction;
};

export type RestResponse = { status: number; body?: unknown; headers?: Record<string, string> };

export type ErrorItem = { message: string; errorCode: string; fields?: string[] };

/** An answer of the platform's error form: a status code and a list of `{ message, errorCode, fields? }`. */
export class RestError extends Error {
  public readonly items: ErrorItem[];

  public constructor(
    public readonly status: number,
    errorCode: string,
    message: string,
    fields?: string[]
  ) {
    super(message);
    this.name = 'RestError';
    this.items = [fields === undefined ? { message, errorCode } : { message, errorCode, fields }];
  }

  public response(): RestResponse {
    return { status: this.status, body: this.items };
  }
}

export function notFound(message = 'The requested resource does not exist'): RestError {
  return new RestError(404, 'NOT_FOUND', message);
}

/** What this org does not do is said by name, never pretended. */
export function notSupported(feature: string): RestError {
  return new RestError(501, 'NOT_SUPPORTED_LOCALLY', `The local org does not support ${feature}`);
}

export function badJson(message: string): RestError {
  return new RestError(400, 'JSON_PARSER_ERROR', message);
}

export type PathParams = Record<string, string>;
export type RestHandler = (request: RestRequest, params: PathParams) => RestResponse;

type Route = { method: string; segments: string[]; handler: RestHandler };

/**
 * Finds the handler of a method and path. `:name` takes one segment; a literal segment wins over a parameter.
 * A known path with another method is 405, an unknown one 404.
 */
export class RestRouter {
  private readonly routes: Route[] = [];

  public on(method: string, pattern: string, handler: RestHandler): void {
    this.routes.push({ method, segments: split(pattern), handler });
  }

  public dispatch(request: RestRequest): RestResponse {
    const segments = split(request.path);
    const matches = this.routes
      .filter((route) => fits(route.segments, segments))
      .sort((a, b) => parameters(a.segments) - parameters(b.segments));
    const fewest = matches[0] === undefined ? 0 : parameters(matches[0].segments);
    const best = matches.filter((route) => parameters(route.segments) === fewest);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = best.find((candidate) => candidate.method === method);
    if (route !== undefined) return route.handler(request, bind(route.segments, segments));
    if (best.length === 0) throw notFound();
    const allowed = [...new Set(best.map((candidate) => candidate.method))].join(',');
    throw new RestError(
      405,
      'METHOD_NOT_ALLOWED',
      `HTTP Method '${request.method}' not allowed. Allowed are ${allowed}`
    );
  }
}

/** The body as a JSON object, or the platform's parser error. */
export function objectBody(request: RestRequest): Record<string, unknown> {
  const { body } = request;
  if (isObject(body)) return body;
  throw badJson('The HTTP entity body must be a JSON object');
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function split(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function fits(pattern: string[], segments: string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part.startsWith(':') || part.toLowerCase() === segments[index]?.toLowerCase())
  );
}

function parameters(pattern: string[]): number {
  return pattern.filter((part) => part.startsWith(':')).length;
}

function bind(pattern: string[], segments: string[]): PathParams {
  const params: PathParams = {};
  pattern.forEach((part, index) => {
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(segments[index] ?? '');
  });
  return params;
}
