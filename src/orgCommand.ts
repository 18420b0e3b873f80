import { AllegroCommand } from './allegroCommand.js';
import { explainOrg } from './salesforce/errors.js';

/** A command that talks to a Salesforce org as well: its errors, too, end as a message, what to do next, an exit code. */
export abstract class OrgCommand<T> extends AllegroCommand<T> {
  protected override async catch(error: Error): Promise<never> {
    return super.catch(explainOrg(error));
  }
}
