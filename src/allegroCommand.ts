import { SfCommand } from '@salesforce/sf-plugins-core';
import { explain } from './allegro/errors.js';

/** A command whose Allegro errors end as a message, what to do next, and an exit code of `exitCodes.ts`. */
export abstract class AllegroCommand<T> extends SfCommand<T> {
  protected override async catch(error: Error): Promise<never> {
    return super.catch(explain(error));
  }
}
