import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { refreshApex } from '@salesforce/apex';
import getOrderContext from '@salesforce/apex/OrderContextController.getOrderContext';
import type { OrderContext as Context } from '@salesforce/apex/OrderContextController.getOrderContext';
import acknowledge from '@salesforce/apex/AddressChangeController.acknowledge';
import { attentionText } from 'c/attentionCodes';
import { messageOf } from 'c/errors';
import { day, moment, money, readable } from 'c/format';
import { withoutNulls } from 'c/nulls';
import { paymentLabel, statusLabel } from 'c/orderCodes';
import { Poller } from 'c/poller';
import { labels, warningLabels } from './labels';

const REFRESH_SECONDS = 30;
const PAYMENT_THEMES: Record<string, string> = {
  Paid: 'slds-theme_success',
  Overpaid: 'slds-theme_warning',
  PartlyPaid: 'slds-theme_warning',
  NotBooked: 'slds-theme_warning',
  Unpaid: 'slds-theme_warning'
};

type Warning = { code: string; text: string };

/** The Allegro side of an order, for the agent who has a buyer on the line: who, what, paid or not, going where. */
export default class OrderContext extends NavigationMixin(LightningElement) {
  /** The Salesforce order that the page shows. */
  @api recordId?: string;

  labels = labels;
  isRefreshing = false;
  isAcknowledging = false;
  acknowledgeError?: unknown;
  contactUrl?: string | undefined;
  mergedUrl?: string | undefined;

  private poller = new Poller(() => void this.refresh(), REFRESH_SECONDS);
  private provisioned: WireResult<Context> = {};

  @wire(getOrderContext, { orderId: '$recordId' })
  provision(result: WireResult<Context>): void {
    this.provisioned = result;
    this.context = withoutNulls(result.data);
    this.error = result.error;
    void this.findLinks();
  }

  context?: Context | undefined;
  error?: unknown;

  get isLoading(): boolean {
    return this.context === undefined && this.error === undefined;
  }

  get isAllegroOrder(): boolean {
    return this.context?.allegroOrderId !== undefined;
  }

  get isEmpty(): boolean {
    return this.context !== undefined && !this.isAllegroOrder;
  }

  get errorMessage(): string {
    return messageOf(this.error, labels.loadFailed);
  }

  get warnings(): Warning[] {
    const { warnings = [], unmappedState, attention = [], hasOpenConflicts } = this.context ?? {};
    const shown = warnings.map((code) => ({ code, text: this.warningText(code) }));
    if (hasOpenConflicts) shown.push({ code: 'OpenConflicts', text: labels.openConflicts });
    if (unmappedState !== undefined) {
      shown.push({ code: 'Unmapped', text: labels.unmapped.replace('{0}', unmappedState) });
    }
    for (const problem of attention) {
      shown.push({ code: problem, text: labels.attention.replace('{0}', attentionText(problem)) });
    }
    return shown;
  }

  get addressChange(): string | undefined {
    const changedAt = this.context?.addressChangedAt;
    return changedAt === undefined ? undefined : labels.addressChanged.replace('{0}', moment(changedAt));
  }

  get acknowledgeMessage(): string | undefined {
    return this.acknowledgeError === undefined ? undefined : messageOf(this.acknowledgeError, labels.acknowledgeFailed);
  }

  get statusLabel(): string {
    return statusLabel(this.context?.status);
  }

  get fulfillmentLabel(): string {
    return statusLabel(this.context?.fulfillmentStatus);
  }

  get paymentLabel(): string {
    return paymentLabel(this.context?.payment.state);
  }

  get paymentClass(): string {
    return PAYMENT_THEMES[this.context?.payment.state ?? ''] ?? '';
  }

  get marketplaceAndTime(): string {
    return [this.context?.marketplace, moment(this.context?.boughtAt)].filter(Boolean).join(' · ');
  }

  get buyerName(): string {
    const buyer = this.context?.buyer;
    return buyer?.name ?? buyer?.login ?? '';
  }

  /** Why the buyer is this contact, since a wrong match shows somebody else's orders. */
  get matchReason(): string | undefined {
    const reason = this.context?.buyer.matchReason;
    return reason && labels.matchReason.replace('{0}', reason);
  }

  get buyerDetails(): string {
    const buyer = this.context?.buyer;
    return [buyer?.login, buyer?.isGuest ? labels.guest : undefined, buyer?.language].filter(Boolean).join(' · ');
  }

  get paymentMethod(): string {
    const { type, provider } = this.context?.payment ?? {};
    return [type === undefined ? undefined : readable(type), provider].filter(Boolean).join(' · ');
  }

  get paidAmount(): string {
    return money(this.context?.payment.paidAmount, this.context?.currencyCode ?? '');
  }

  get paidAt(): string {
    return moment(this.context?.payment.paidAt);
  }

  get pickupPoint(): string {
    const { pickupPointId, pickupPointName, pickupPointAddress } = this.context?.delivery ?? {};
    return [pickupPointName ?? pickupPointId, pickupPointAddress].filter(Boolean).join(', ');
  }

  get addressLines(): string[] {
    return linesOf(this.context?.delivery.address);
  }

  get invoiceAddressLines(): string[] {
    return linesOf(this.context?.invoice.address);
  }

  get invoiceDue(): string {
    return day(this.context?.invoice.dueDate);
  }

  get dispatchBy(): string {
    return moment(this.context?.delivery.dispatchBy);
  }

  get deliverBy(): string {
    return moment(this.context?.delivery.deliverBy);
  }

  get mergedOrder(): string | undefined {
    return this.context?.mergedIntoNumber;
  }

  override connectedCallback(): void {
    this.poller.start();
  }

  override disconnectedCallback(): void {
    this.poller.stop();
  }

  async handleRefresh(): Promise<void> {
    this.isRefreshing = true;
    await this.refresh();
    this.isRefreshing = false;
  }

  async handleAcknowledge(): Promise<void> {
    const { orderId } = this.context ?? {};
    if (orderId === undefined) return;
    this.isAcknowledging = true;
    this.acknowledgeError = undefined;
    try {
      await acknowledge({ orderId });
    } catch (error) {
      this.acknowledgeError = error;
    }
    await this.refresh();
    this.isAcknowledging = false;
  }

  private async refresh(): Promise<void> {
    await refreshApex(this.provisioned);
  }

  private warningText(code: string): string {
    const text = warningLabels[code] ?? readable(code);
    return text.replace('{0}', money(this.context?.totalDifference, this.context?.currencyCode ?? ''));
  }

  private async findLinks(): Promise<void> {
    const { buyer, mergedIntoId } = this.context ?? {};
    [this.contactUrl, this.mergedUrl] = await Promise.all([
      this.recordUrl('Contact', buyer?.contactId),
      this.recordUrl('Order', mergedIntoId)
    ]);
  }

  private async recordUrl(objectApiName: string, recordId?: string): Promise<string | undefined> {
    if (recordId === undefined) return undefined;
    const attributes = { recordId, objectApiName, actionName: 'view' };
    return this[NavigationMixin.GenerateUrl]({ type: 'standard__recordPage', attributes });
  }
}

function linesOf(address: string | undefined): string[] {
  return (address ?? '').split('\n').filter((line) => line !== '');
}
