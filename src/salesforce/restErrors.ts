import { z } from 'zod';
import { SalesforceError } from './salesforceError.js';
import type { SalesforceErrorCode } from './salesforceError.js';

const TRANSIENT: Record<string, SalesforceErrorCode> = {
  REQUEST_LIMIT_EXCEEDED: 'LimitExceeded',
  LIMIT_EXCEEDED: 'LimitExceeded',
  PLATFORM_EVENT_PUBLISHING_UNAVAILABLE: 'Unavailable',
  PLATFORM_EVENT_ENCRYPTION_ERROR: 'Unavailable',
  SERVER_UNAVAILABLE: 'Unavailable',
  SERVICE_UNAVAILABLE: 'Unavailable',
  QUERY_TIMEOUT: 'Unavailable',
  UNABLE_TO_LOCK_ROW: 'Unavailable'
};

const FATAL: Record<string, SalesforceErrorCode> = {
  INVALID_SESSION_ID: 'SessionExpired',
  INVALID_AUTH_HEADER: 'SessionExpired',
  RefreshTokenAuthError: 'SessionExpired',
  ERROR_HTTP_401: 'SessionExpired',
  // The org has got another address; signing in again finds it.
  ERROR_HTTP_301: 'SessionExpired',
  ERROR_HTTP_302: 'SessionExpired',
  ERROR_HTTP_307: 'SessionExpired',
  ERROR_HTTP_308: 'SessionExpired',
  API_DISABLED_FOR_ORG: 'AccessDenied',
  API_CURRENTLY_DISABLED: 'AccessDenied',
  INSUFFICIENT_ACCESS: 'AccessDenied',
  INSUFFICIENT_ACCESS_OR_READONLY: 'AccessDenied',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'AccessDenied',
  INVALID_TYPE: 'PackageMismatch',
  INVALID_FIELD: 'PackageMismatch'
};

/** Codes of Node and of the fetch that the connection refreshes the login with, for answers that never came. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'DomainNotFoundError'
]);

/** Sorts a status code of a single refused record or event. */
export function refusalKind(statusCode: string): 'transient' | 'content' {
  return statusCode in TRANSIENT ? 'transient' : 'content';
}

export type RestRefusal = { status: number; headers: Headers; text: string };

/** The error that an answer other than 2xx means. */
export function fromRefusal({ status, headers, text }: RestRefusal, where: string): SalesforceError {
  const said = whatItSays(text);
  const location = headers.get('location');
  const words = said.message ?? (location === null ? 'no reason given' : `moved to ${hostOf(location)}`);
  return refusal(said.errorCode ?? `ERROR_HTTP_${status}`, words, where, { httpStatus: status });
}

/** The error for a call that no answer came to. */
export function fromLostCall(failure: unknown, host: string, where: string): SalesforceError {
  const isLate = failure instanceof Error && (failure.name === 'TimeoutError' || failure.name === 'AbortError');
  // fetch hides what happened, e.g. ECONNREFUSED, in the cause of a TypeError.
  const cause = failure instanceof Error && failure.cause !== undefined ? failure.cause : failure;
  const reason = isLate ? 'it takes too long' : codeOf(cause);
  return new SalesforceError(`No answer from ${where} at ${host}: ${reason}`, {
    kind: 'transient',
    code: 'Network',
    platformCode: isLate ? undefined : codeOf(cause),
    cause
  });
}

/** Turns what the connection throws while it refreshes the login into one of our errors. */
export function fromRestFailure(failure: unknown, where: string): SalesforceError {
  if (failure instanceof SalesforceError) return failure;
  const platformCode = codeOf(failure);
  const text = failure instanceof Error ? firstLine(failure.message) : 'no reason given';
  const isNetwork = NETWORK.has(platformCode) || hasType(failure, 'system');
  if (isNetwork || hasType(failure, 'request-timeout') || hasType(failure, 'aborted')) {
    return new SalesforceError(`No answer from ${where}: ${text}`, {
      kind: 'transient',
      code: 'Network',
      platformCode,
      cause: failure
    });
  }
  return refusal(platformCode, text, where, { cause: failure });
}

/** Sorts a code of the platform: is it worth another try, and what is it? */
function refusal(
  platformCode: string,
  text: string,
  where: string,
  more: { httpStatus?: number; cause?: unknown }
): SalesforceError {
  const transient =
    TRANSIENT[platformCode] ?? (isTransientStatus(platformCode, more.httpStatus) ? 'Unavailable' : undefined);
  return new SalesforceError(`${where} answered ${platformCode}: ${text}`, {
    platformCode,
    ...more,
    kind: transient ? 'transient' : 'fatal',
    code: transient ?? FATAL[platformCode] ?? (more.httpStatus === 401 ? 'SessionExpired' : 'UnexpectedAnswer')
  });
}

function isTransientStatus(platformCode: string, httpStatus: number | undefined): boolean {
  return /^ERROR_HTTP_(408|420|429|5\d\d)$/.test(platformCode) || (httpStatus !== undefined && httpStatus >= 500);
}

const saidSchema = z.looseObject({ errorCode: z.string(), message: z.string().nullish() });
const oauthSchema = z.looseObject({ error: z.string(), error_description: z.string().nullish() });

/** Reads the org's error shapes; a gateway's page is none of them. */
function whatItSays(text: string): { errorCode?: string; message?: string } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return {};
  }
  const said = saidSchema.safeParse(Array.isArray(body) ? body[0] : body);
  if (said.success) return { errorCode: said.data.errorCode, message: firstLine(said.data.message ?? '') };
  const oauth = oauthSchema.safeParse(body);
  if (oauth.success) return { errorCode: oauth.data.error, message: firstLine(oauth.data.error_description ?? '') };
  return {};
}

function hostOf(location: string): string {
  return URL.canParse(location) ? new URL(location).host : 'another address';
}

function codeOf(failure: unknown): string {
  if (typeof failure !== 'object' || failure === null) return 'UNKNOWN';
  if ('errorCode' in failure && typeof failure.errorCode === 'string') return failure.errorCode;
  if ('code' in failure && typeof failure.code === 'string') return failure.code;
  return 'name' in failure && typeof failure.name === 'string' ? failure.name : 'UNKNOWN';
}

function hasType(failure: unknown, type: string): boolean {
  return typeof failure === 'object' && failure !== null && 'type' in failure && failure.type === type;
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 300);
}
