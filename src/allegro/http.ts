import { AllegroError } from './allegroError.js';

export type Fetch = typeof globalThis.fetch;

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: string;
};

export type HttpAnswer = {
  status: number;
  headers: Headers;
  text: string;
  traceId: string | undefined;
};

export type SendOptions = { fetch: Fetch; signal: AbortSignal; timeoutMs: number };

/** Sends one request and reads the whole answer; what gets lost on the way is a transient error. */
export async function send(request: HttpRequest, options: SendOptions): Promise<HttpAnswer> {
  const { signal, timeoutMs } = options;
  signal.throwIfAborted();
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    controller.abort();
  }, timeoutMs);
  const path = request.url.pathname;
  try {
    const { method, headers, body } = request;
    const init = { method, headers, redirect: 'manual', signal: controller.signal } as const;
    const response = await options.fetch(request.url, body === undefined ? init : { ...init, body });
    const traceId = response.headers.get('trace-id') ?? undefined;
    return { status: response.status, headers: response.headers, text: await response.text(), traceId };
  } catch (error) {
    signal.throwIfAborted();
    if (isLate) {
      throw new AllegroError(`Allegro did not answer ${path} within ${timeoutMs / 1000} s.`, {
        kind: 'transient',
        code: 'Timeout',
        path
      });
    }
    const { code, cause } = lostConnection(error);
    throw new AllegroError(`No connection to ${request.url.host} for ${path}: ${code}.`, {
      kind: 'transient',
      code: 'Network',
      path,
      cause
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

/** fetch hides what happened, e.g. ECONNREFUSED, in the cause of a TypeError. */
function lostConnection(error: unknown): { code: string; cause: unknown } {
  const cause = (error as { cause?: unknown } | null)?.cause ?? error;
  const { code, message } = cause as { code?: string; message?: string };
  return { code: code ?? message ?? 'connection lost', cause };
}

/** The body as JSON; half an answer or a gateway's page is a transient error, since asking again may bring a whole one. */
export function jsonOf(answer: HttpAnswer, path: string): unknown {
  try {
    return JSON.parse(answer.text) as unknown;
  } catch (cause) {
    throw new AllegroError(`Allegro's answer to ${path} is not whole JSON.`, {
      kind: 'transient',
      code: 'UnreadableAnswer',
      status: answer.status,
      path,
      ...(answer.traceId === undefined ? {} : { traceId: answer.traceId }),
      cause
    });
  }
}
