import { SfCommand } from '@salesforce/sf-plugins-core';
import { explain } from './allegro/errors.js';
import { EXIT } from './exitCodes.js';
import { useProxyOfEnvironment } from './proxy.js';

/**
 * A command whose Allegro errors end as a message, what to do next, and an exit code of `exitCodes.ts`, and which a
 * signal such as Ctrl-C ends in good order: whatever waits or calls is handed `stop.signal`.
 */
export abstract class AllegroCommand<T> extends SfCommand<T> {
  protected readonly stop = new AbortController();

  protected override async init(): Promise<void> {
    await super.init();
    await useProxyOfEnvironment(process.env);
  }

  /** sf calls this from its signal handlers, where throwing, which is the usual way to exit, is a crash. */
  override exit(code?: number): never {
    if (code !== EXIT.interrupted) return super.exit(code);
    if (this.stop.signal.aborted) process.exit(code);
    this.stop.abort();
    return undefined as never;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(explain(error));
  }
}
