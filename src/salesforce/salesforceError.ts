/** `transient`: try again later. `fatal`: nothing but a person can mend it. */
export type SalesforceErrorKind = 'transient' | 'fatal';

export type SalesforceErrorCode =
  /** The org or the event bus cannot be reached. */
  | 'Network'
  /** It answered that it cannot serve us now. */
  | 'Unavailable'
  /** An allocation of the org is used up. */
  | 'LimitExceeded'
  /** The access token is no longer accepted and could not be renewed. */
  | 'SessionExpired'
  /** The user may not do this. */
  | 'AccessDenied'
  /** The package's events are not in this org. */
  | 'PackageMissing'
  /** The package in the org is not of the version this runner speaks to. */
  | 'PackageMismatch'
  /** A token would travel in the clear. */
  | 'InsecureEndpoint'
  /** Something else that the org said no to, or an answer of another shape than documented. */
  | 'UnexpectedAnswer';

export type SalesforceErrorDetails = {
  kind: SalesforceErrorKind;
  code: SalesforceErrorCode;
  /** The platform's own code, e.g. `REQUEST_LIMIT_EXCEEDED` or `sfdc.platform.eventbus.grpc.topic.not.found`. */
  platformCode?: string | undefined;
  /** Of the REST answer; absent where none came. */
  httpStatus?: number | undefined;
  /** Id of the failed call; Salesforce support asks for it. */
  rpcId?: string | undefined;
  cause?: unknown;
};

/** Whatever goes wrong between us and the org. */
export class SalesforceError extends Error {
  override readonly name = 'SalesforceError';
  readonly kind: SalesforceErrorKind;
  readonly code: SalesforceErrorCode;
  readonly platformCode: string | undefined;
  readonly httpStatus: number | undefined;
  readonly rpcId: string | undefined;

  constructor(message: string, details: SalesforceErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.code = details.code;
    this.platformCode = details.platformCode;
    this.httpStatus = details.httpStatus;
    this.rpcId = details.rpcId;
  }

  get isTransient(): boolean {
    return this.kind === 'transient';
  }
}
