import type { Messages } from '@salesforce/core';
import { Progress } from '@salesforce/sf-plugins-core';

export type SyncProgressOptions = {
  /** A bar on a terminal, lines elsewhere, nothing beside JSON. */
  kind: 'bar' | 'lines' | 'none';
  line: (text: string) => void;
  /** Holds `progress.start`, `progress.done`, `progress.doneOf` and `progress.format`. */
  messages: Messages<string>;
};

const LINE_EVERY = 1_000;

/** Shows how many records of an account's stream are done. */
export class SyncProgress {
  private readonly options: SyncProgressOptions;
  private bar: Progress | undefined;
  private title = '';
  private shown = 0;

  constructor(options: SyncProgressOptions) {
    this.options = options;
  }

  start(accountKey: string, stream: string): void {
    this.stop();
    this.title = `${accountKey} ${stream}`;
    this.shown = 0;
    if (this.options.kind === 'lines') {
      this.options.line(this.options.messages.getMessage('progress.start', [accountKey, stream]));
    }
  }

  update(done: number, expected: number | null): void {
    if (this.options.kind === 'bar') this.updateBar(done, Math.max(done, expected ?? 0));
    if (this.options.kind !== 'lines' || done - this.shown < LINE_EVERY) return;
    this.shown = done;
    const { line, messages } = this.options;
    if (expected === null) line(messages.getMessage('progress.done', [this.title, String(done)]));
    else line(messages.getMessage('progress.doneOf', [this.title, String(done), String(Math.max(done, expected))]));
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private updateBar(done: number, total: number): void {
    if (!this.bar) {
      if (total === 0) return;
      this.bar = new Progress(true);
      const format = this.options.messages.getMessage('progress.format', ['%s']);
      this.bar.start(total, {}, { title: this.title, format });
    }
    this.bar.setTotal(total);
    this.bar.update(done);
  }
}
