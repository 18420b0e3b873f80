/** `transient`: try again later. `badRecord`: park this record and go on. `fatal`: stop. */
export type AllegroErrorKind = 'transient' | 'badRecord' | 'fatal';

export type AllegroErrorDetails = {
  kind: AllegroErrorKind;
  /** Allegro's code, an OAuth error, or one of ours: `Network`, `Timeout`, `UnreadableAnswer`, `UnexpectedAnswer`. */
  code: string;
  /** HTTP status; absent when there was no answer. */
  status?: number;
  /** Path of the request, without query and host. */
  path: string;
  /** Allegro's `Trace-Id`; its support asks for it. */
  traceId?: string;
  /** Allegro's own words for the user. */
  userMessage?: string;
  /** How long Allegro asked us to wait. */
  retryAfterMs?: number;
  cause?: unknown;
};

/** Whatever goes wrong between us and Allegro. */
export class AllegroError extends Error {
  override readonly name: string = 'AllegroError';
  readonly kind: AllegroErrorKind;
  readonly code: string;
  readonly status: number | undefined;
  readonly path: string;
  readonly traceId: string | undefined;
  readonly userMessage: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: AllegroErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.code = details.code;
    this.status = details.status;
    this.path = details.path;
    this.traceId = details.traceId;
    this.userMessage = details.userMessage;
    this.retryAfterMs = details.retryAfterMs;
  }

  get isTransient(): boolean {
    return this.kind === 'transient';
  }
}

/** Allegro takes none of this account's tokens any more: the seller has to connect it again. */
export class NeedsReauthorisation extends AllegroError {
  override readonly name = 'NeedsReauthorisation';
  readonly accountKey: string;

  constructor(accountKey: string, details: Omit<AllegroErrorDetails, 'kind'>) {
    super(`Allegro no longer accepts the tokens of account ${accountKey}.`, { ...details, kind: 'fatal' });
    this.accountKey = accountKey;
  }
}

/** Allegro does not know the client id, or the secret is not its own. */
export class WrongClient extends AllegroError {
  override readonly name = 'WrongClient';

  constructor(details: Omit<AllegroErrorDetails, 'kind'>) {
    super('Allegro does not accept the client id and secret.', { ...details, kind: 'fatal' });
  }
}
