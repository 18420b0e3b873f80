import type { Connection, Org } from '@salesforce/core';
import { fromRestFailure } from './restErrors.js';

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
  /** One REST call, tried once; `path` starts with a slash. Rejects with `SalesforceError`. */
  request(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<unknown>;
};

/** The parts of an `Org` of `@salesforce/core` that are used here. */
export type SignedInOrg = Pick<Org, 'getOrgId' | 'getUsername'> & {
  getConnection(): Pick<
    Connection,
    'instanceUrl' | 'accessToken' | 'getApiVersion' | 'getAuthInfoFields' | 'refreshAuth' | 'request'
  >;
};

/** Stands in where the login does not say who it is: the bus wants a user id but does not look at it. */
const SOME_USER = '005000000000000AAA';
const TIMEOUT_MS = 60_000;

/** The org as the `sf` login knows it. Retrying is ours, so the connection's own is switched off. */
export function orgTransport(org: SignedInOrg): OrgTransport {
  const connection = org.getConnection();
  const fields = connection.getAuthInfoFields();
  return {
    orgId: org.getOrgId(),
    userId: fields.userId ?? SOME_USER,
    username: org.getUsername() ?? '',
    instanceUrl: connection.instanceUrl,
    apiVersion: connection.getApiVersion(),
    accessToken: () => connection.accessToken ?? '',
    refresh: async () => {
      try {
        await connection.refreshAuth();
      } catch (failure) {
        throw fromRestFailure(failure, 'the org');
      }
    },
    request: async (method, path, body) => {
      const request = {
        method,
        url: path,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
      };
      try {
        return await connection.request<unknown>(request, { retry: { maxRetries: 0 }, timeout: TIMEOUT_MS });
      } catch (failure) {
        throw fromRestFailure(failure, 'the org');
      }
    }
  };
}
