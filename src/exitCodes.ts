/**
 * What the exit code of a command means. Scripts rely on these numbers: add some, never change one.
 *
 * | Code | Meaning |
 * | --- | --- |
 * | 0 | done; records may have been parked in SyncFailure__c, which a warning says |
 * | 1 | something nobody expected, or Allegro refused a request for good |
 * | 2 | wrong flags, or a setting is missing or wrong |
 * | 10 | Allegro cannot be reached, or answered with nothing but errors until we gave up |
 * | 11 | Allegro does not accept the client id and secret |
 * | 12 | the account has to be connected again |
 * | 13 | no such account is connected |
 * | 20 | the target org is unknown or its login no longer works |
 * | 21 | the package is not installed in the org, or the user may not use it |
 * | 22 | the org cannot be reached |
 * | 30 | org and Allegro differ, and nobody has healed it: a dry run, or the org did not take it in time |
 * | 31 | payments or refunds do not tie with the wallet at Allegro |
 * | 130 | stopped by a signal such as Ctrl-C; nothing is lost |
 *
 * sf itself turns any error with a TypeError among its causes into 10, so an error that names a code of ours carries no
 * such cause.
 */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  allegroUnreachable: 10,
  wrongClient: 11,
  needsReauthorisation: 12,
  accountUnknown: 13,
  orgUnknown: 20,
  packageMissing: 21,
  orgUnreachable: 22,
  gapsLeft: 30,
  moneyDoesNotTie: 31,
  interrupted: 130
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
