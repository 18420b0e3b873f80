/** Serves the record pages and stands between the browser and the local org, so that no session reaches the browser. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { XMLParser } from 'fast-xml-parser';
import fastify from 'fastify';
import { buildPage } from './build.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const API = '/services/data/v65.0';
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' };

export type LocalPage = { url: string; close: () => Promise<void> };
export type PageOptions = { orgUrl: string; accessToken: string; port?: number };

/** Builds the components when they have changed, then serves them until closed. */
export async function startPage({ orgUrl, accessToken, port = 0 }: PageOptions): Promise<LocalPage> {
  const folder = await buildPage();
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
  app.get('/org/record-page', () => readRecordPage(path.join(root, 'force-app', 'main')));
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

type Item = {
  componentInstance?: { componentName: string; componentInstanceProperties?: { name: string; value: string }[] };
};
type Region = { name: string; type: string; itemInstances?: Item[] };

/** Regions of the package's Order record page, as its FlexiPage metadata arranges them. */
function readRecordPage(source: string): unknown {
  const parser = new XMLParser({
    isArray: (name) => ['flexiPageRegions', 'itemInstances', 'componentInstanceProperties'].includes(name),
    parseTagValue: false
  });
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.flexipage-meta.xml')) continue;
    const { FlexiPage: page } = parser.parse(readFileSync(path.join(source, file), 'utf8')) as {
      FlexiPage: { sobjectType?: string; type: string; flexiPageRegions: Region[] };
    };
    if (page.type !== 'RecordPage' || page.sobjectType !== 'Order') continue;
    const regions = page.flexiPageRegions.filter((region) => region.type === 'Region').map(toRegion);
    return { regions: regions.sort((a, b) => rank(a.name) - rank(b.name)) };
  }
  throw new Error('force-app has no record page for Order.');
}

const ORDER = ['header', 'main', 'sidebar'];
function rank(name: string): number {
  return ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length;
}

function toRegion(region: Region): { name: string; components: unknown[] } {
  const instances = (region.itemInstances ?? []).flatMap((item) => item.componentInstance ?? []);
  const components = instances.map((instance) => ({
    name: instance.componentName.includes(':') ? instance.componentName : `c:${instance.componentName}`,
    properties: Object.fromEntries((instance.componentInstanceProperties ?? []).map(({ name, value }) => [name, value]))
  }));
  return { name: region.name, components };
}
