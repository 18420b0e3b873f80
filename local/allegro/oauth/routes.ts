import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Allegro } from '../http/context.js';
import { AuthError } from '../http/errors.js';
import { page } from './page.js';

type Params = Record<string, string | undefined>;
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** Where a seller enters a device code. */
export const DEVICE_PAGE = '/uzytkownik/bezpieczenstwo/skojarz-aplikacje';

/** The authorisation server: parameters may come in the query, as Allegro documents it, or in a form body. */
export async function oauthRoutes(auth: FastifyInstance, allegro: Allegro): Promise<void> {
  const { oauth } = allegro;
  await auth.register(formbody);

  auth.post('/auth/oauth/device', (request, reply) => {
    requireClient(request, allegro);
    const started = oauth.startDevice(paramsOf(request)['scope']);
    const verificationUri = `${allegro.url()}${DEVICE_PAGE}`;
    return sendJson(reply, {
      ...started,
      verification_uri: verificationUri,
      verification_uri_complete: `${verificationUri}?code=${started.user_code}`
    });
  });

  auth.post('/auth/oauth/token', (request, reply) => {
    const params = paramsOf(request);
    const grantType = params['grant_type'];
    const isPublic =
      request.headers.authorization === undefined &&
      params['client_id'] === oauth.options.clientId &&
      (grantType === 'refresh_token' || params['code_verifier'] !== undefined);
    if (!isPublic) requireClient(request, allegro);
    switch (grantType) {
      case DEVICE_GRANT:
        return sendJson(reply, oauth.pollDevice(params['device_code'] ?? ''));
      case 'authorization_code':
        return sendJson(
          reply,
          oauth.exchangeCode(params['code'] ?? '', params['redirect_uri'], params['code_verifier'], isPublic)
        );
      case 'refresh_token':
        return sendJson(reply, oauth.refreshTokens(params['refresh_token'] ?? '', isPublic));
      case 'client_credentials':
        return sendJson(reply, oauth.clientCredentials());
      default:
        throw new AuthError(400, 'unsupported_grant_type', `Unsupported grant type: ${grantType}`);
    }
  });

  auth.get('/auth/oauth/authorize', (request, reply) => {
    const params = paramsOf(request);
    checkAuthorizeParams(params, allegro);
    return sendPage(reply, consentForm('/auth/oauth/authorize', params));
  });

  auth.post('/auth/oauth/authorize', (request, reply) => {
    const params = paramsOf(request);
    const { redirectUri, challenge } = checkAuthorizeParams(params, allegro);
    const target = new URL(redirectUri);
    if (params['decision'] === 'allow') {
      const sellerId = params['seller'] ?? allegro.mainSellerId;
      target.searchParams.set('code', oauth.issueCode(sellerId, params['scope'], redirectUri, challenge));
    } else {
      target.searchParams.set('error', 'access_denied');
    }
    if (params['state'] !== undefined) target.searchParams.set('state', params['state']);
    return reply.redirect(target.href, 302);
  });

  auth.get(DEVICE_PAGE, (request, reply) => sendPage(reply, consentForm(DEVICE_PAGE, paramsOf(request))));

  auth.post(DEVICE_PAGE, (request, reply) => {
    const params = paramsOf(request);
    const code = params['code'] ?? '';
    const isDone =
      params['decision'] === 'allow'
        ? oauth.approveDevice(code, params['seller'] ?? allegro.mainSellerId)
        : oauth.denyDevice(code);
    return sendPage(
      reply.code(isDone ? 200 : 404),
      page(isDone ? 'Done. You may close this page.' : 'Unknown code.', '')
    );
  });
}

function checkAuthorizeParams(params: Params, allegro: Allegro): { redirectUri: string; challenge: string | null } {
  if (params['client_id'] !== allegro.oauth.options.clientId)
    throw new AuthError(400, 'invalid_client', 'Unknown client');
  if (params['response_type'] !== 'code')
    throw new AuthError(400, 'unsupported_response_type', 'Use response_type=code');
  const redirectUri = params['redirect_uri'] ?? '';
  const isRegistered = allegro.redirectUris
    ? allegro.redirectUris.includes(redirectUri)
    : /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/.test(redirectUri);
  if (!isRegistered) throw new AuthError(400, 'invalid_request', 'Redirect URI is not registered');
  const challenge = params['code_challenge'] ?? null;
  if (challenge !== null && params['code_challenge_method'] !== 'S256') {
    throw new AuthError(400, 'invalid_request', 'Only code_challenge_method=S256 is served by the local Allegro');
  }
  return { redirectUri, challenge };
}

/** The application proves who it is by Basic authentication. */
function requireClient(request: FastifyRequest, allegro: Allegro): void {
  const { clientId, clientSecret } = allegro.oauth.options;
  const match = /^Basic (.+)$/i.exec(request.headers.authorization ?? '');
  const given = match ? Buffer.from(match[1] as string, 'base64').toString('utf8') : null;
  if (given !== `${clientId}:${clientSecret}`) throw new AuthError(401, 'Unauthorized', 'Unauthorized');
}

function paramsOf(request: FastifyRequest): Params {
  return { ...(request.query as Params), ...((request.body ?? {}) as Params) };
}

function sendJson(reply: FastifyReply, body: object): FastifyReply {
  return reply.type('application/json').header('Cache-Control', 'no-store').send(JSON.stringify(body));
}

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(html);
}

function consentForm(action: string, params: Params): string {
  const kept = Object.entries(params).filter(([name]) => name !== 'decision' && name !== 'code');
  const hidden = kept.map(([name, value]) => `<input type="hidden" name="${esc(name)}" value="${esc(value ?? '')}">`);
  const code =
    action === DEVICE_PAGE ? `<p><label>Code <input name="code" value="${esc(params['code'] ?? '')}"></label></p>` : '';
  return page(
    'Connect an application with your account?',
    `<form method="post" action="${action}">${hidden.join('')}${code}
      <button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>`
  );
}

function esc(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
