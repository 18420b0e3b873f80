import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import assign from '@salesforce/apex/BuyerLinkController.assign';
import getIdentity from '@salesforce/apex/BuyerLinkController.getIdentity';
import type { Identity, IdentityBuyer } from '@salesforce/apex/BuyerLinkController.getIdentity';
import unmerge from '@salesforce/apex/BuyerLinkController.unmerge';
import { messageOf } from 'c/errors';
import { withoutNulls } from 'c/nulls';
import { labels } from './labels';

/** Which buyers at Allegro a contact is, or those of an account, and why; those who may can separate one, or give it to another contact. */
export default class BuyerIdentity extends LightningElement {
  @api recordId?: string;
  @api objectApiName?: string;

  labels = labels;
  isChanging = false;
  identity?: Identity | undefined;
  error?: unknown;
  changeError?: unknown;

  private provisioned: WireResult<Identity> = {};
  private chosenContacts = new Map<string, string>();

  @wire(getIdentity, { recordId: '$recordId' })
  provision(result: WireResult<Identity>): void {
    this.provisioned = result;
    this.identity = withoutNulls(result.data);
    this.error = result.error;
  }

  get isLoading(): boolean {
    return this.identity === undefined && this.error === undefined;
  }

  get errorMessage(): string {
    return messageOf(this.error, labels.loadFailed);
  }

  get changeMessage(): string | undefined {
    return this.changeError === undefined ? undefined : messageOf(this.changeError, labels.failed);
  }

  get buyers(): readonly IdentityBuyer[] {
    return this.identity?.buyers ?? [];
  }

  /** On an account, whose contacts may be several people. */
  get isAccount(): boolean {
    return this.objectApiName === 'Account';
  }

  get isEmpty(): boolean {
    return this.buyers.length === 0;
  }

  get mayChange(): boolean {
    return this.identity?.mayChange === true;
  }

  async handleUnmerge(event: Event): Promise<void> {
    const linkId = linkOf(event);
    await this.change(() => unmerge({ linkId }));
  }

  handleChoose(event: CustomEvent<{ recordId: string | null }>): void {
    const { recordId } = event.detail;
    if (recordId === null) this.chosenContacts.delete(linkOf(event));
    else this.chosenContacts.set(linkOf(event), recordId);
  }

  async handleAssign(event: Event): Promise<void> {
    const linkId = linkOf(event);
    const contactId = this.chosenContacts.get(linkId);
    if (contactId !== undefined) await this.change(() => assign({ linkId, contactId }));
  }

  private async change(act: () => Promise<void>): Promise<void> {
    this.isChanging = true;
    this.changeError = undefined;
    try {
      await act();
      await refreshApex(this.provisioned);
    } catch (error) {
      this.changeError = error;
    } finally {
      this.isChanging = false;
    }
  }
}

function linkOf(event: Event): string {
  return (event.currentTarget as HTMLElement).dataset.link ?? '';
}
