import path from 'node:path';
import jsforce, { type Connection } from 'jsforce';
import { LocalOrg, type LocalOrgOptions } from '../../../local/org/org.js';

export const projectDir = path.join(__dirname, '../../fixtures/local-org-api-project');
export const API_VERSION = '65.0';

/** The fixture project's org, with its servers. */
export function startOrg(options: Partial<LocalOrgOptions> = {}): Promise<LocalOrg> {
  return LocalOrg.start({ projectDir, ...options });
}

export function connect(org: LocalOrg, accessToken = org.accessToken): Connection {
  return new jsforce.Connection({ instanceUrl: org.url, accessToken, version: API_VERSION });
}

export type RestAnswer = { status: number; body: unknown; headers: Headers };

/** One raw REST call; `path` follows the API version. */
export async function call(
  org: LocalOrg,
  method: string,
  resource: string,
  body?: unknown,
  headers: Record<string, string> = {}
): Promise<RestAnswer> {
  const response = await fetch(`${org.url}/services/data/v${API_VERSION}${resource}`, {
    method,
    headers: { Authorization: `Bearer ${org.accessToken}`, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? null : (JSON.parse(text) as unknown),
    headers: response.headers
  };
}
