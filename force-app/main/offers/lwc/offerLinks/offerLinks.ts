import { LightningElement } from 'lwc';
import confirm from '@salesforce/apex/OfferLinkController.confirm';
import reject from '@salesforce/apex/OfferLinkController.reject';
import waiting from '@salesforce/apex/OfferLinkController.waiting';
import type { WaitingOffer } from '@salesforce/apex/OfferLinkController.waiting';
import { messageOf } from 'c/errors';
import confirmLabel from '@salesforce/label/c.OfferLinks_Confirm';
import confidence from '@salesforce/label/c.OfferLinks_Confidence';
import decision from '@salesforce/label/c.OfferLinks_Decision';
import ean from '@salesforce/label/c.OfferLinks_Ean';
import failed from '@salesforce/label/c.OfferLinks_Failed';
import linesWait from '@salesforce/label/c.OfferLinks_LinesWait';
import loading from '@salesforce/label/c.OfferLinks_Loading';
import none from '@salesforce/label/c.OfferLinks_None';
import noSuggestion from '@salesforce/label/c.OfferLinks_NoSuggestion';
import offer from '@salesforce/label/c.OfferLinks_Offer';
import refresh from '@salesforce/label/c.OfferLinks_Refresh';
import rejectLabel from '@salesforce/label/c.OfferLinks_Reject';
import sku from '@salesforce/label/c.OfferLinks_Sku';
import suggestion from '@salesforce/label/c.OfferLinks_Suggestion';
import title from '@salesforce/label/c.OfferLinks_Title';

type Row = WaitingOffer & { offerUrl: string; productUrl: string; confidenceText: string };

/** Offers that wait for a product, with what the rules suggest; an admin confirms or refuses. */
export default class OfferLinks extends LightningElement {
  labels = {
    confidence,
    confirm: confirmLabel,
    decision,
    ean,
    linesWait,
    loading,
    none,
    noSuggestion,
    offer,
    refresh,
    reject: rejectLabel,
    sku,
    suggestion,
    title
  };
  isLoading = true;
  error = '';
  rows: Row[] = [];

  get isEmpty(): boolean {
    return !this.isLoading && this.error === '' && this.rows.length === 0;
  }

  get hasRows(): boolean {
    return this.rows.length > 0;
  }

  override connectedCallback(): void {
    void this.load();
  }

  handleRefresh(): void {
    void this.load();
  }

  handleConfirm(event: Event): void {
    void this.decide(confirm, event);
  }

  handleReject(event: Event): void {
    void this.decide(reject, event);
  }

  private async load(): Promise<void> {
    this.isLoading = true;
    try {
      const offers = await waiting();
      this.rows = offers.map((found) => ({
        ...found,
        offerUrl: `/${found.id}`,
        productUrl: found.suggestedProductId === undefined ? '' : `/${found.suggestedProductId}`,
        confidenceText: `${String(found.confidence ?? 0)} %`
      }));
      this.error = '';
    } catch (problem) {
      this.error = messageOf(problem, failed);
    }
    this.isLoading = false;
  }

  private async decide(action: (args: { offerIds: string[] }) => Promise<void>, event: Event): Promise<void> {
    const { id } = (event.currentTarget as HTMLElement).dataset;
    if (id === undefined) return;
    this.isLoading = true;
    try {
      await action({ offerIds: [id] });
      await this.load();
    } catch (problem) {
      this.error = messageOf(problem, failed);
      this.isLoading = false;
    }
  }
}
