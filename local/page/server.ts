/** Serves the package's pages and stands between the browser and the local org, so that no session reaches the browser. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { readPages } from './pages.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const API = '/services/data/v65.0';
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' };

export type LocalPage = { url: string; close: () => Promise<void> };
/**
 * `folder` is what `buildPage` made. `accessToken` is the session of who looks at the pages;
 * `sessions` are those of others, whom `?user=<name>` in the address lets look.
 */
export type PageOptions = {
  folder: string;
  orgUrl: string;
  accessToken: string;
  sessions?: Record<string, string>;
  port?: number;
};

/** Serves the built components until closed. */
export async function startPage({ folder, orgUrl, accessToken, sessions, port = 0 }: PageOptions): Promise<LocalPage> {
  const assets = new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]));
  const pages = readPages(path.join(root, 'force-app', 'main'));
  const app = fastify();

  const ask = async (request: FastifyRequest, reply: FastifyReply, url: string, body?: unknown): Promise<unknown> => {
    const user = String(request.headers['x-page-user'] ?? '');
    const session = user === '' ? accessToken : sessions?.[user];
    if (session === undefined) return reply.code(401).send({ message: `There is no user "${user}" on this page.` });
    const language = request.headers['x-page-language'];
    const headers = {
      Authorization: `Bearer ${session}`,
      'Content-Type': 'application/json',
      ...(typeof language === 'string' ? { 'X-Page-Language': language } : {})
    };
    const asked = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(url, asked);
    return reply
      .code(answer.status)
      .type('application/json')
      .send(await answer.text());
  };

  app.get<{ Params: { name: string } }>('/assets/:name', (request, reply) => {
    const asset = assets.get(request.params.name);
    if (asset === undefined) return reply.code(404).send();
    return reply.type(TYPES[path.extname(request.params.name)] ?? 'application/octet-stream').send(asset);
  });
  app.get<{ Querystring: { q: string } }>('/org/query', async (request, reply) =>
    ask(request, reply, `${orgUrl}${API}/query?q=${encodeURIComponent(request.query.q)}`)
  );
  app.get<{ Params: { object: string } }>('/org/describe/:object', async (request, reply) =>
    ask(request, reply, `${orgUrl}${API}/sobjects/${encodeURIComponent(request.params.object)}/describe`)
  );
  app.post<{ Params: { method: string } }>('/apex/:method', async (request, reply) =>
    ask(request, reply, `${orgUrl}/_local/aura/${request.params.method}`, request.body ?? {})
  );
  app.get('/page/tabs', () => pages.tabs);
  app.get<{ Params: { object: string } }>('/page/record/:object', (request) => pages.recordPage(request.params.object));
  app.get<{ Params: { name: string } }>('/page/tab/:name', (request, reply) => {
    const { name } = request.params;
    return pages.tabPage(name) ?? reply.code(404).send({ message: `The package has no page behind a tab "${name}".` });
  });
  const html = assets.get('index.html');
  for (const address of ['/', '/lightning/r/:object/:id/view', '/lightning/n/:tab']) {
    app.get(address, (_request, reply) => reply.type('text/html').send(html));
  }

  const url = await app.listen({ host: '127.0.0.1', port });
  return { url, close: () => app.close() };
}
