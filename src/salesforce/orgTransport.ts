import type { Connection, Org } from '@salesforce/core';
import { callOrg } from './restCall.js';
import { fromRestFailure } from './restErrors.js';
import { SalesforceError } from './salesforceError.js';

/** What the rest of this folder needs of a signed-in org. */
export type OrgTransport = {
  readonly orgId: string;
  readonly userId: string;
  readonly username: string;
  readonly instanceUrl: string;
  /** E.g. `65.0`. */
  readonly apiVersion: string;
  /** The token that is good now; it changes when the login is refreshed. */
  accessToken(): string;
  /** Gets a new token when the org no longer takes the present one. */
  refresh(): Promise<void>;
  /**
   * One REST call, tried once, or twice where the token had to be refreshed in between; `path` starts with a slash.
   * Rejects with `SalesforceError`, at the latest when the signal aborts.
   */
  request(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown, signal?: AbortSignal): Promise<unknown>;
};

/** The parts of an `Org` of `@salesforce/core` that are used here. */
export type SignedInOrg = Pick<Org, 'getOrgId' | 'getUsername'> & {
  getConnection(): Pick<
    Connection,
    'instanceUrl' | 'accessToken' | 'getApiVersion' | 'getAuthInfoFields' | 'refreshAuth'
  >;
};

/** Stands in where the login does not say who it is: the bus wants a user id but does not look at it. */
const SOME_USER = '005000000000000AAA';
const TIMEOUT_MS = 60_000;

/** The org as the `sf` login knows it. The connection keeps the token good; the calls themselves are ours. */
export function orgTransport(org: SignedInOrg): OrgTransport {
  const connection = org.getConnection();
  const fields = connection.getAuthInfoFields();
  const instanceUrl = connection.instanceUrl.replace(/\/+$/, '');
  const accessToken = (): string => connection.accessToken ?? '';
  let refreshing: Promise<void> | undefined;

  /** Calls that the org refuses at the same time share one refresh. */
  const refresh = async (): Promise<void> => {
    refreshing ??= connection.refreshAuth().finally(() => (refreshing = undefined));
    try {
      await refreshing;
    } catch (failure) {
      throw fromRestFailure(failure, 'the org');
    }
  };

  return {
    orgId: org.getOrgId(),
    userId: fields.userId ?? SOME_USER,
    username: org.getUsername() ?? '',
    instanceUrl,
    apiVersion: connection.getApiVersion(),
    accessToken,
    refresh,
    request: async (method, path, body, signal) => {
      const once = (): Promise<unknown> => {
        const timeout = AbortSignal.timeout(TIMEOUT_MS);
        return callOrg({
          method,
          url: instanceUrl + path,
          accessToken: accessToken(),
          body,
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout
        });
      };
      const token = accessToken();
      try {
        return await once();
      } catch (error) {
        if (!(error instanceof SalesforceError) || error.httpStatus !== 401) throw error;
        if (accessToken() === token) await refresh();
        return once();
      }
    }
  };
}
