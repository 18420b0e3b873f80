/** `/services/oauth2`: token, userinfo, revoke and introspect. Sign-in pages are not there. */
import { createPublicKey, verify } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OAuthClient, OrgUser, Sessions } from './sessions.js';

export type OAuthOptions = { sessions: Sessions; baseUrl: () => string; clock: () => number };

type Form = Record<string, string | undefined>;

/** An OAuth error answer, e.g. `{ error: 'invalid_grant', error_description: 'expired access/refresh token' }`. */
class OAuthError extends Error {
  public constructor(
    public readonly code: string,
    description: string,
    public readonly status = 400
  ) {
    super(description);
  }
}

export function registerOAuth(app: FastifyInstance, options: OAuthOptions): void {
  const { sessions } = options;
  const reply = (run: (form: Form, request: FastifyRequest) => unknown) => {
    return (request: FastifyRequest, response: FastifyReply): unknown => {
      try {
        return response.send(run({ ...(request.query as Form), ...((request.body ?? {}) as Form) }, request));
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        return response.code(error.status).send({ error: error.code, error_description: error.message });
      }
    };
  };

  app.post(
    '/services/oauth2/token',
    reply((form, request) => grant(withBasicAuth(form, request), options))
  );
  app.route({
    method: ['GET', 'POST'],
    url: '/services/oauth2/userinfo',
    handler: (request, response) => {
      const session = sessions.find(bearerOf(request) ?? '');
      if (session === undefined) return response.code(403).type('text/plain').send('Bad_OAuth_Token');
      return response.send(userInfo(session.user, options));
    }
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/services/oauth2/revoke',
    handler: reply((form) => {
      if (!sessions.revoke(form['token'] ?? '')) {
        throw new OAuthError('unsupported_token_type', 'this token type is not supported');
      }
      return '';
    })
  });
  app.post(
    '/services/oauth2/introspect',
    reply((form, request) => introspect(withBasicAuth(form, request), options))
  );
  app.all('/services/oauth2/*', (request, response) =>
    response.code(501).send({
      error: 'not_supported_locally',
      error_description: `The local org has no ${request.url.split('?')[0]}: sign in with an access token, a JWT or client credentials`
    })
  );
}

/** The token of `Authorization: Bearer …` (or the older `OAuth …`). */
export function bearerOf(request: { headers: { authorization?: string | undefined } }): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function grant(form: Form, options: OAuthOptions): object {
  const { sessions } = options;
  switch (form['grant_type']) {
    case 'refresh_token': {
      const user = sessions.userOfRefreshToken(form['refresh_token'] ?? '');
      if (user === undefined) throw new OAuthError('invalid_grant', 'expired access/refresh token');
      return tokenAnswer(user, options);
    }
    case 'client_credentials': {
      const client = authenticated(form, sessions);
      return tokenAnswer(userNamed(client.runAs, sessions), options);
    }
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return tokenAnswer(userOfAssertion(form['assertion'] ?? '', options), options);
    case undefined:
      throw new OAuthError('invalid_request', 'grant_type parameter is required');
    default:
      throw new OAuthError('unsupported_grant_type', 'grant type not supported');
  }
}

function authenticated(form: Form, sessions: Sessions): OAuthClient {
  const client = clientNamed(form['client_id'], sessions);
  if (client.clientSecret !== form['client_secret'])
    throw new OAuthError('invalid_client', 'invalid client credentials');
  return client;
}

function clientNamed(clientId: string | undefined, sessions: Sessions): OAuthClient {
  const client = sessions.clients.find((candidate) => candidate.clientId === clientId);
  if (client === undefined) throw new OAuthError('invalid_client_id', 'client identifier invalid');
  return client;
}

function userNamed(username: string, sessions: Sessions): OrgUser {
  const user = sessions.userNamed(username);
  if (user === undefined) throw new OAuthError('invalid_grant', "user hasn't approved this consumer");
  return user;
}

/** Checks a JWT bearer assertion. `exp` may be in milliseconds: some clients send it so, and the platform takes it. */
function userOfAssertion(assertion: string, { sessions, clock }: OAuthOptions): OrgUser {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const payload = decodeClaims(claims);
  const client = clientNamed(payload.iss, sessions);
  if (client.jwtPublicKey === undefined) {
    throw new OAuthError('invalid_client', 'no certificate is configured for this consumer');
  }
  const isValid = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${claims}`),
    createPublicKey(client.jwtPublicKey),
    Buffer.from(signature, 'base64url')
  );
  if (!isValid) throw new OAuthError('invalid_grant', 'invalid assertion');
  const expiresAt = payload.exp > 1e11 ? payload.exp : payload.exp * 1000;
  if (expiresAt < clock()) throw new OAuthError('invalid_grant', 'expired authorization code');
  return userNamed(payload.sub, sessions);
}

function decodeClaims(claims: string): { iss: string; sub: string; exp: number } {
  try {
    const value = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<string, unknown>;
    return { iss: String(value['iss']), sub: String(value['sub']), exp: Number(value['exp']) };
  } catch {
    throw new OAuthError('invalid_grant', 'invalid assertion');
  }
}

function tokenAnswer(user: OrgUser, { sessions, baseUrl, clock }: OAuthOptions): object {
  return {
    access_token: sessions.issue(user).accessToken,
    signature: Buffer.from(user.id).toString('base64'),
    scope: 'api refresh_token web',
    instance_url: baseUrl(),
    id: `${baseUrl()}/id/${sessions.orgId}/${user.id}`,
    token_type: 'Bearer',
    issued_at: String(clock())
  };
}

function userInfo(user: OrgUser, { sessions, baseUrl }: OAuthOptions): object {
  const url = baseUrl();
  return {
    sub: `${url}/id/${sessions.orgId}/${user.id}`,
    user_id: user.id,
    organization_id: sessions.orgId,
    preferred_username: user.username,
    nickname: user.name,
    name: user.name,
    email: user.email,
    email_verified: true,
    zoneinfo: 'Europe/Warsaw',
    active: true,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 3_600_000,
    is_app_installed: true,
    urls: {
      enterprise: `${url}/services/Soap/c/{version}/${sessions.orgId}`,
      metadata: `${url}/services/Soap/m/{version}/${sessions.orgId}`,
      partner: `${url}/services/Soap/u/{version}/${sessions.orgId}`,
      rest: `${url}/services/data/v{version}/`,
      sobjects: `${url}/services/data/v{version}/sobjects/`,
      query: `${url}/services/data/v{version}/query/`,
      profile: `${url}/${user.id}`,
      custom_domain: url
    }
  };
}

function introspect(form: Form, { sessions }: OAuthOptions): object {
  authenticated(form, sessions);
  const session = sessions.find(form['token'] ?? '');
  if (session === undefined) return { active: false };
  return {
    active: true,
    scope: 'api refresh_token web',
    client_id: form['client_id'],
    username: session.user.username,
    sub: session.user.id,
    token_type: 'access_token'
  };
}

function withBasicAuth(form: Form, request: FastifyRequest): Form {
  const encoded = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return form;
  const [clientId, ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { client_id: clientId, client_secret: secret.join(':'), ...form };
}
