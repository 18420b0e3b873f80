/** Serves the record pages and stands between the browser and the local org, so that no session reaches the browser. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastify from 'fastify';
import { readRecordPage } from './recordPage.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const API = '/services/data/v65.0';
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' };

export type LocalPage = { url: string; close: () => Promise<void> };
/** `folder` is what `buildPage` made. */
export type PageOptions = { folder: string; orgUrl: string; accessToken: string; port?: number };

/** Serves the built components until closed. */
export async function startPage({ folder, orgUrl, accessToken, port = 0 }: PageOptions): Promise<LocalPage> {
  const assets = new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]));
  const app = fastify();
  const headers = { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' };

  app.get<{ Params: { name: string } }>('/assets/:name', (request, reply) => {
    const asset = assets.get(request.params.name);
    if (asset === undefined) return reply.code(404).send();
    return reply.type(TYPES[path.extname(request.params.name)] ?? 'application/octet-stream').send(asset);
  });
  app.get<{ Querystring: { q: string } }>('/org/query', async (request, reply) => {
    const answer = await fetch(`${orgUrl}${API}/query?q=${encodeURIComponent(request.query.q)}`, { headers });
    return reply
      .code(answer.status)
      .type('application/json')
      .send(await answer.text());
  });
  app.get('/org/record-page', () => readRecordPage(path.join(root, 'force-app', 'main'), 'Order'));
  app.post<{ Params: { method: string } }>('/apex/:method', async (request, reply) => {
    const url = `${orgUrl}/_local/aura/${request.params.method}`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(request.body ?? {}) });
    return reply
      .code(answer.status)
      .type('application/json')
      .send(await answer.text());
  });
  const page = assets.get('index.html');
  app.get('/', (_request, reply) => reply.type('text/html').send(page));
  app.get('/order/:id', (_request, reply) => reply.type('text/html').send(page));

  const url = await app.listen({ host: '127.0.0.1', port });
  return { url, close: () => app.close() };
}
