import { Logger, Messages } from '@salesforce/core';
import type { SfError } from '@salesforce/core';
import { EXIT } from '../exitCodes.js';
import type { ExitCode } from '../exitCodes.js';
import { AllegroError, NeedsReauthorisation, WrongClient } from './allegroError.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.errors');

/** Messages of this file that are about a setting or a flag. */
type UsageKey =
  | 'AccountNotChosen'
  | 'AliasTaken'
  | 'MissingClientId'
  | 'MissingClientSecret'
  | 'InvalidAppName'
  | 'InvalidAppUrl'
  | 'InvalidTimeout'
  | 'MissingAddress'
  | 'InvalidAddress'
  | 'InsecureAddress'
  | 'AddressNotCustom'
  | 'RedirectPortTaken';

/** A wrong flag or setting. */
export function usageError(key: UsageKey, ...tokens: string[]): SfError {
  return messages.createError(`error.${key}`, tokens, [], EXIT.usage);
}

export function accountUnknown(name?: string): SfError {
  return name === undefined
    ? messages.createError('error.NoAccount', [], [], EXIT.accountUnknown)
    : messages.createError('error.AccountUnknown', [name], [], EXIT.accountUnknown);
}

export function accountsFileDamaged(path: string): SfError {
  return messages.createError('error.AccountsFileDamaged', [path], [], EXIT.unexpected);
}

export function otherSeller(accountKey: string, login: string): SfError {
  return messages.createError(
    'error.OtherSeller',
    [accountKey, login],
    [environmentOf(accountKey)],
    EXIT.needsReauthorisation
  );
}

/**
 * What a command tells the user about an error: our own as a message with what to do next and an exit code, errors
 * that sf made already as they are.
 */
export function explain(error: Error): Error {
  if (error instanceof NeedsReauthorisation) {
    return explained('NeedsReauthorisation', [error.accountKey], EXIT.needsReauthorisation, error, [
      environmentOf(error.accountKey)
    ]);
  }
  if (error instanceof WrongClient) {
    return explained('WrongClient', [error.userMessage ? ` (${error.userMessage})` : ''], EXIT.wrongClient, error);
  }
  if (error instanceof AllegroError) return explainAnswer(error);
  if (error.name === 'AbortError') return explained('Interrupted', [], EXIT.interrupted, error);
  if (error.name === 'AuthDecryptError') return explained('TokensUnreadable', [], EXIT.needsReauthorisation, error);
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) {
    Logger.childFromRoot('allegro').error(error);
    return explained('Unexpected', [error.message], EXIT.unexpected, error);
  }
  return error;
}

/** True for what is wrong with an account's access, whatever is being read. */
export function isAccountFailure(error: Error): boolean {
  return error instanceof NeedsReauthorisation || error instanceof WrongClient || error.name === 'AuthDecryptError';
}

function explainAnswer(error: AllegroError): SfError {
  if (error.code === 'access_denied') return explained('ApprovalDenied', [], EXIT.unexpected, error);
  if (error.code === 'expired_token') return explained('ApprovalExpired', [], EXIT.unexpected, error);
  if (error.isTransient) {
    return explained('AllegroUnreachable', [error.message], EXIT.allegroUnreachable, error);
  }
  return explained('AllegroRefused', [error.message], EXIT.unexpected, error);
}

type ExplainedKey =
  | 'AllegroUnreachable'
  | 'WrongClient'
  | 'NeedsReauthorisation'
  | 'TokensUnreadable'
  | 'ApprovalDenied'
  | 'ApprovalExpired'
  | 'AllegroRefused'
  | 'Interrupted'
  | 'Unexpected';

function explained(
  key: ExplainedKey,
  tokens: string[],
  exitCode: ExitCode,
  error: Error,
  actionTokens: string[] = []
): SfError {
  const cause = hasTypeError(error) ? undefined : error;
  return messages.createError(`error.${key}`, tokens, actionTokens, exitCode, cause);
}

/** sf gives any error with a TypeError among its causes an exit code of its own. */
function hasTypeError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof TypeError || (error.stack ?? '').includes('TypeError') || hasTypeError(error.cause);
}

function environmentOf(accountKey: string): string {
  return accountKey.split(':')[0] ?? accountKey;
}
