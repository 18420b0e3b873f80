/** Who may call the local org: users, access tokens and OAuth clients. */
import { randomBytes } from 'node:crypto';

/** A user that can sign in. What the user may do is held by the data layer, under the same id. */
export type OrgUser = { id: string; username: string; name: string; email: string };

export type Session = { user: OrgUser; accessToken: string };

/** A connected app: client credentials run as `runAs`, JWT assertions are checked with `jwtPublicKey` (PEM). */
export type OAuthClient = { clientId: string; clientSecret: string; runAs: string; jwtPublicKey?: string };

/** Access tokens are `<org id>!<secret>`, as clients that look for the org id in them expect. */
export class Sessions {
  private readonly byToken = new Map<string, Session>();
  private readonly refreshTokens = new Map<string, OrgUser>();
  private readonly users = new Map<string, OrgUser>();

  public constructor(
    public readonly orgId: string,
    users: OrgUser[],
    public readonly clients: OAuthClient[]
  ) {
    for (const user of users) this.addUser(user);
  }

  public addUser(user: OrgUser): void {
    this.users.set(user.username.toLowerCase(), user);
  }

  public userNamed(username: string): OrgUser | undefined {
    return this.users.get(username.toLowerCase());
  }

  public userWithId(id: string): OrgUser | undefined {
    return [...this.users.values()].find((user) => user.id === id);
  }

  public issue(user: OrgUser): Session {
    const accessToken = `${this.orgId}!AQ.${randomBytes(36).toString('hex')}`;
    const session = { user, accessToken };
    this.byToken.set(accessToken, session);
    return session;
  }

  public issueRefreshToken(user: OrgUser): string {
    const token = `5Aep861${randomBytes(36).toString('hex')}`;
    this.refreshTokens.set(token, user);
    return token;
  }

  public find(accessToken: string): Session | undefined {
    return this.byToken.get(accessToken);
  }

  /** Ends every session, as time does; refresh tokens stay good. */
  public expire(): void {
    this.byToken.clear();
  }

  public userOfRefreshToken(token: string): OrgUser | undefined {
    return this.refreshTokens.get(token);
  }

  /** Ends a session; a refresh token takes all sessions of its user with it. True when there was one. */
  public revoke(token: string): boolean {
    const user = this.refreshTokens.get(token);
    if (user === undefined) return this.byToken.delete(token);
    this.refreshTokens.delete(token);
    for (const [accessToken, session] of this.byToken) if (session.user === user) this.byToken.delete(accessToken);
    return true;
  }
}
