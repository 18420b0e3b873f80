import { createServer, request as send } from 'node:http';
import type { Server } from 'node:http';
import { connect as open } from 'node:net';
import type { AddressInfo } from 'node:net';
import { buildRunner } from '../support/buildRunner.js';
import { runCommand } from './support/commands.js';
import type { Ended } from './support/commands.js';
import { startSeller } from './support/fakeSeller.js';
import type { FakeSeller } from './support/fakeSeller.js';
import { makeHome } from './support/privateHome.js';
import type { PrivateHome } from './support/privateHome.js';

/** A proxy that notes which hosts it was asked for. */
class Proxy {
  readonly hosts = new Set<string>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((incoming, outgoing) => {
      const url = new URL(incoming.url ?? '');
      this.hosts.add(url.host);
      const { method = 'GET', headers } = incoming;
      incoming.pipe(
        send(url, { method, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        })
      );
    });
    this.server.on('connect', ({ url = '' }, client, head) => {
      this.hosts.add(url);
      const { hostname, port } = new URL(`http://${url}`);
      const target = open(Number(port), hostname, () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        target.write(head);
        target.pipe(client).pipe(target);
      });
      target.on('error', () => client.destroy());
      client.on('error', () => target.destroy());
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
}

let bin: string;
let home: PrivateHome;
let seller: FakeSeller;
let proxy: Proxy;

beforeAll(async () => {
  bin = await buildRunner();
}, 300_000);
beforeEach(async () => {
  [home, seller, proxy] = await Promise.all([makeHome(), startSeller(), new Proxy().start()]);
});
afterEach(async () => {
  await Promise.all([seller.close(), proxy.stop(), home.remove()]);
});

function connect(env: NodeJS.ProcessEnv): Promise<Ended> {
  const credentials = { ALLEGRO_CLIENT_ID: 'client', ALLEGRO_CLIENT_SECRET: 'client-secret' };
  const args = ['allegro', 'account', 'connect', '--api-url', seller.url, '--json'];
  return runCommand(bin, args, { ...home.env, ...credentials, ...env }, (text) => {
    if (text.includes('ABC-DEF')) seller.approve();
  });
}

it('asks Allegro through the proxy that the environment names', async () => {
  const { code } = await connect({ HTTP_PROXY: proxy.url });

  expect(code).toBe(0);
  expect([...proxy.hosts]).toEqual([new URL(seller.url).host]);
});

it('goes past the proxy to hosts that the environment excludes', async () => {
  const { code } = await connect({ http_proxy: proxy.url, no_proxy: '127.0.0.1' });

  expect(code).toBe(0);
  expect([...proxy.hosts]).toEqual([]);
});

it('says which variable names no proxy', async () => {
  const { code, stdout } = await connect({ HTTPS_PROXY: 'user:secret@nowhere' });

  expect(code).toBe(2);
  expect(stdout).toContain('HTTPS_PROXY');
  expect(stdout).not.toContain('secret@');
});
