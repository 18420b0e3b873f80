import { setTimeout as wait } from 'node:timers/promises';
import { AllegroCommand } from './allegroCommand.js';
import { explainOrg } from './salesforce/errors.js';
import { SalesforceError } from './salesforce/salesforceError.js';

const LOGIN_MS = 15_000;
const LAST_WORDS_MS = 1_000;

/** A command that talks to a Salesforce org as well: its errors, too, end as a message, what to do next, an exit code. */
export abstract class OrgCommand<T> extends AllegroCommand<T> {
  /** Bounds the parsing of flags: for `--target-org`, sf tries for minutes to reach an org that does not answer. */
  protected async inTime<R>(parsing: Promise<R>): Promise<R> {
    const parsed = new AbortController();
    const late = async (): Promise<never> => {
      await wait(LOGIN_MS, undefined, { signal: parsed.signal });
      // What sf goes on trying must not keep the process once the error is told.
      setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
      throw new SalesforceError(`No answer from the org within ${LOGIN_MS / 1000} s.`, {
        kind: 'transient',
        code: 'Network'
      });
    };
    try {
      return await Promise.race([parsing, late()]);
    } finally {
      parsed.abort();
    }
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(explainOrg(error));
  }
}
