import { Messages } from '@salesforce/core';
import { EXIT } from '../exitCodes.js';
import type { ExitCode } from '../exitCodes.js';
import { SalesforceError } from './salesforceError.js';
import type { SalesforceErrorCode } from './salesforceError.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'salesforce.errors');

const EXIT_CODES: Record<SalesforceErrorCode, ExitCode> = {
  Network: EXIT.orgUnreachable,
  Unavailable: EXIT.orgUnreachable,
  LimitExceeded: EXIT.orgUnreachable,
  SessionExpired: EXIT.orgUnknown,
  AccessDenied: EXIT.packageMissing,
  PackageMissing: EXIT.packageMissing,
  PackageMismatch: EXIT.packageMissing,
  InsecureEndpoint: EXIT.usage,
  UnexpectedAnswer: EXIT.unexpected
};

/** Errors of `sf` itself about the target org. */
const ORG_ERRORS: Record<string, 'NoTargetOrg' | 'OrgUnknown' | 'SessionExpired' | 'Network'> = {
  NoDefaultEnvError: 'NoTargetOrg',
  NamedOrgNotFoundError: 'OrgUnknown',
  RefreshTokenAuthError: 'SessionExpired',
  INVALID_SESSION_ID: 'SessionExpired',
  DomainNotFoundError: 'Network'
};

/** What a command tells the user about an error of the org: a message, what to do next, an exit code. */
export function explainOrg(error: Error): Error {
  if (error instanceof SalesforceError) {
    // The cause stays out: sf gives errors with some causes an exit code of its own.
    return messages.createError(`error.${error.code}`, [error.message], [], EXIT_CODES[error.code]);
  }
  const key = ORG_ERRORS[error.name];
  if (key === undefined) return error;
  return messages.createError(
    `error.${key}`,
    [withoutFlag(error.message)],
    [],
    key === 'Network' ? EXIT.orgUnreachable : EXIT.orgUnknown
  );
}

/** sf wraps the message into lines about the flag that was being read. */
function withoutFlag(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !/^(Parsing --|See more help)/.test(line)).join(' ');
}

/** True for what is wrong with the org or its bus, whichever account is being served. */
export function isOrgFailure(error: Error): boolean {
  return error instanceof SalesforceError;
}
