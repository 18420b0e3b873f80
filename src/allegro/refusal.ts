import { AllegroError } from './allegroError.js';
import type { AllegroErrorKind } from './allegroError.js';
import type { HttpAnswer } from './http.js';
import { authErrorSchema, errorsSchema } from './schemas.js';

const BLOCKED_MS = 60_000;
const LONGEST_WAIT_MS = 15 * 60_000;
const LONGEST_TEXT = 500;

/** The error that an answer other than 2xx means. */
export function refusal(answer: HttpAnswer, path: string, now: number): AllegroError {
  const { status, traceId } = answer;
  const said = whatItSays(answer.text);
  const code = said.code ?? `HTTP ${status}`;
  const words = said.userMessage ?? said.message;
  const retryAfterMs = waitOf(answer, now);
  return new AllegroError(
    `Allegro answered ${status} to ${path}${words ? `: ${words}` : ''} (${code}${traceId ? `, trace ${traceId}` : ''})`,
    {
      kind: kindOf(status),
      code,
      status,
      path,
      ...(traceId === undefined ? {} : { traceId }),
      ...(words === undefined ? {} : { userMessage: words }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs })
    }
  );
}

/** A redirect is a gateway's doing: no resource we use answers with one. */
function kindOf(status: number): AllegroErrorKind {
  if (status === 408 || status === 429 || status >= 500 || (status >= 300 && status < 400)) return 'transient';
  return [401, 403, 406, 415].includes(status) ? 'fatal' : 'badRecord';
}

function waitOf(answer: HttpAnswer, now: number): number | undefined {
  const text = answer.headers.get('retry-after')?.trim();
  const asked = text === undefined ? Number.NaN : /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  if (Number.isFinite(asked)) return Math.min(LONGEST_WAIT_MS, Math.max(0, asked));
  return answer.status === 429 ? BLOCKED_MS : undefined;
}

type Said = { code?: string | undefined; message?: string | undefined; userMessage?: string | undefined };

/** Reads any of Allegro's error shapes; none of them is certain to be there. */
function whatItSays(text: string): Said {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return {};
  }
  const list = errorsSchema.safeParse(body);
  if (list.success) {
    const first = list.data.errors[0];
    return { code: cut(first?.code), message: cut(first?.message), userMessage: cut(first?.userMessage) };
  }
  const auth = authErrorSchema.safeParse(body);
  if (auth.success) return { code: cut(auth.data.error), message: cut(auth.data.error_description) };
  if (typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string') {
    return { message: cut(body.message) };
  }
  return {};
}

function cut(text: string | null | undefined): string | undefined {
  return text ? text.slice(0, LONGEST_TEXT) : undefined;
}
