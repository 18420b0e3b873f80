/** A small web server that answers as a test says and keeps every request it got. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SeenRequest = {
  method: string;
  path: string;
  query: Record<string, string | string[]>;
  headers: IncomingHttpHeaders;
  body: string;
};

export type StubAnswer = {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is text. */
  body?: unknown;
  /** Cuts the connection in the middle of the answer. */
  isCut?: boolean;
  /** Never answers. */
  isSilent?: boolean;
};

export type StubServer = { url: string; seen: SeenRequest[]; close(): Promise<void> };

export async function startStub(
  answer: (request: SeenRequest, count: number) => StubAnswer | Promise<StubAnswer>
): Promise<StubServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const query: Record<string, string | string[]> = {};
      for (const name of new Set(url.searchParams.keys())) {
        const values = url.searchParams.getAll(name);
        query[name] = values.length > 1 ? values : (values[0] ?? '');
      }
      const one: SeenRequest = {
        method: request.method ?? 'GET',
        path: url.pathname,
        query,
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8')
      };
      seen.push(one);
      void Promise.resolve(answer(one, seen.length)).then((found) => reply(response, found));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  };
}

function reply(response: ServerResponse, answer: StubAnswer): void {
  if (answer.isSilent) return;
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
  const headers = {
    'Content-Type': 'application/vnd.allegro.public.v1+json',
    'Trace-Id': 'trace-1',
    ...answer.headers
  };
  if (answer.isCut) {
    response.writeHead(answer.status ?? 200, { ...headers, 'Content-Length': String(Buffer.byteLength(text) + 100) });
    response.write(text, () => response.destroy());
    return;
  }
  response.writeHead(answer.status ?? 200, headers);
  response.end(text);
}
