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
  API_DISABLED_FOR_ORG: 'AccessDenied',
  API_CURRENTLY_DISABLED: 'AccessDenied',
  INSUFFICIENT_ACCESS: 'AccessDenied',
  INSUFFICIENT_ACCESS_OR_READONLY: 'AccessDenied',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'AccessDenied',
  INVALID_TYPE: 'PackageMismatch',
  INVALID_FIELD: 'PackageMismatch'
};

/** Codes of Node and of the fetch that the connection uses, for answers that never came. */
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

/** Turns what the connection throws into one of our errors: is it worth another try, and what is it? */
export function fromRestFailure(failure: unknown, where: string): SalesforceError {
  if (failure instanceof SalesforceError) return failure;
  const platformCode = codeOf(failure);
  const text = failure instanceof Error ? firstLine(failure.message) : 'no reason given';
  const details = { platformCode, cause: failure };
  const isNetwork = NETWORK.has(platformCode) || hasType(failure, 'system');
  if (isNetwork || hasType(failure, 'request-timeout') || hasType(failure, 'aborted')) {
    return new SalesforceError(`No answer from ${where}: ${text}`, { ...details, kind: 'transient', code: 'Network' });
  }
  const transient =
    TRANSIENT[platformCode] ?? (/^ERROR_HTTP_(420|429|5\d\d)$/.test(platformCode) ? 'Unavailable' : undefined);
  if (transient) {
    return new SalesforceError(`${where} answered ${platformCode}: ${text}`, {
      ...details,
      kind: 'transient',
      code: transient
    });
  }
  const code = FATAL[platformCode] ?? 'UnexpectedAnswer';
  return new SalesforceError(`${where} answered ${platformCode}: ${text}`, { ...details, kind: 'fatal', code });
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
