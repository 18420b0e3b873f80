import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from '@jsforce/jsforce-node';
import type { SignedInOrg } from '../../../src/salesforce/orgTransport.js';

export type StubRequest = { method: string; path: string; query: URLSearchParams; body: unknown; token: string };
export type StubAnswer = { status: number; body: unknown; isHtml?: boolean; location?: string };

const ORG_ID = '00D000000000001';
const USER_ID = '005000000000001AAA';

/** A few REST resources of an org, answered by what the test says. */
export class StubOrg {
  readonly requests: StubRequest[] = [];
  /** Names in the global describe. */
  sobjects = ['Account', 'OrderChanged__e', 'OfferChanged__e', 'SyncReported__e'];
  /** Answers a request; null for what the stub answers itself. */
  answer: (request: StubRequest) => StubAnswer | null | 'drop' = () => null;
  /** What a login that renews itself gets; null for one that cannot. */
  renewedToken: string | null = null;
  refreshes = 0;
  private readonly server: Server;

  constructor() {
    this.server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const url = new URL(incoming.url ?? '/', 'http://stub');
        const text = Buffer.concat(chunks).toString();
        const request: StubRequest = {
          method: incoming.method ?? '',
          path: url.pathname.replace(/^\/+/, '/'),
          query: url.searchParams,
          body: text === '' ? undefined : JSON.parse(text),
          token: incoming.headers.authorization ?? ''
        };
        this.requests.push(request);
        const answer = this.answer(request) ?? this.standard(request);
        if (answer === 'drop') return void incoming.socket.destroy();
        outgoing.writeHead(answer.status, {
          'content-type': answer.isHtml ? 'text/html' : 'application/json',
          ...(answer.location === undefined ? {} : { location: answer.location })
        });
        outgoing.end(answer.isHtml ? String(answer.body) : JSON.stringify(answer.body));
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** This org as a login sees it: a real connection, without the files of `sf`. */
  signedIn(): SignedInOrg {
    const connection = new Connection({ instanceUrl: this.url, accessToken: `${ORG_ID}!token`, version: '65.0' });
    const asSf = Object.assign(connection, {
      getAuthInfoFields: () => ({ userId: USER_ID }),
      getApiVersion: () => connection.version,
      refreshAuth: async () => {
        this.refreshes += 1;
        if (this.renewedToken !== null) connection.accessToken = this.renewedToken;
        await connection.request(`${this.url}/services/data`);
      }
    });
    return { getConnection: () => asSf, getOrgId: () => ORG_ID, getUsername: () => 'runner@example.com' };
  }

  private standard({ path }: StubRequest): StubAnswer {
    if (path === '/services/data')
      return { status: 200, body: [{ version: '65.0', url: '/services/data/v65.0', label: 'Stub' }] };
    if (path.endsWith('/sobjects')) return { status: 200, body: { sobjects: this.sobjects.map((name) => ({ name })) } };
    if (path.endsWith('/query')) return { status: 200, body: { done: true, totalSize: 0, records: [] } };
    return { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };
  }
}
