import { LightningElement } from 'lwc';
import getProgress from '@salesforce/apex/IdentityKeysController.getProgress';
import type { Progress } from '@salesforce/apex/IdentityKeysController.getProgress';
import start from '@salesforce/apex/IdentityKeysController.start';
import { messageOf } from 'c/errors';
import { moment } from 'c/format';
import { withoutNulls } from 'c/nulls';
import { Poller } from 'c/poller';
import { labels } from './labels';

const REFRESH_SECONDS = 10;

/** Fills the keys by which the matching rules recognise customers who were there before, and shows how far it is. */
export default class IdentityKeys extends LightningElement {
  labels = labels;
  progress?: Progress | undefined;
  errorMessage = '';
  isStarting = false;

  private poller = new Poller(() => void this.ask(), REFRESH_SECONDS);

  override connectedCallback(): void {
    this.poller.start();
    void this.ask();
  }

  override disconnectedCallback(): void {
    this.poller.stop();
  }

  get isLoading(): boolean {
    return this.progress === undefined && this.errorMessage === '';
  }

  get mayStart(): boolean {
    return this.progress?.mayStart === true;
  }

  get isBusy(): boolean {
    return this.isStarting || this.progress?.isRunning === true;
  }

  get state(): string {
    const { progress } = this;
    if (progress === undefined) return '';
    const { status, isRunning, done = 0, total = 0, endedAt } = progress;
    if (status === undefined) return labels.never;
    if (isRunning) return labels.running.replace('{0}', String(done)).replace('{1}', String(total));
    return status === 'Completed' ? labels.done.replace('{0}', moment(endedAt)) : labels.stopped.replace('{0}', status);
  }

  async handleFill(): Promise<void> {
    this.isStarting = true;
    await this.load(start, labels.failed);
    this.isStarting = false;
  }

  private async ask(): Promise<void> {
    await this.load(getProgress, labels.loadFailed);
  }

  private async load(call: () => Promise<Progress>, otherwise: string): Promise<void> {
    try {
      this.progress = withoutNulls(await call());
      this.errorMessage = '';
    } catch (error) {
      this.errorMessage = messageOf(error, otherwise);
    }
  }
}
