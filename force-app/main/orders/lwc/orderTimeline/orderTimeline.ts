import { LightningElement, api } from 'lwc';
import type { OrderContextEntry } from '@salesforce/apex/OrderContextController.getOrderContext';
import { moment, readable } from 'c/format';
import { statusLabel } from 'c/orderCodes';
import addressChanged from '@salesforce/label/c.OrderTimeline_AddressChanged';
import bought from '@salesforce/label/c.OrderTimeline_Bought';
import cancelled from '@salesforce/label/c.OrderTimeline_Cancelled';
import fulfillment from '@salesforce/label/c.OrderTimeline_Fulfillment';
import gone from '@salesforce/label/c.OrderTimeline_Gone';
import learned from '@salesforce/label/c.OrderTimeline_Learned';
import none from '@salesforce/label/c.OrderTimeline_None';
import paid from '@salesforce/label/c.OrderTimeline_Paid';
import commissionRefunded from '@salesforce/label/c.OrderTimeline_CommissionRefunded';
import invoiceAttached from '@salesforce/label/c.OrderTimeline_InvoiceAttached';
import refunded from '@salesforce/label/c.OrderTimeline_Refunded';
import returnAnnounced from '@salesforce/label/c.OrderTimeline_ReturnAnnounced';
import returnArrived from '@salesforce/label/c.OrderTimeline_ReturnArrived';
import returnClosed from '@salesforce/label/c.OrderTimeline_ReturnClosed';
import returnRejected from '@salesforce/label/c.OrderTimeline_ReturnRejected';
import returnSent from '@salesforce/label/c.OrderTimeline_ReturnSent';
import title from '@salesforce/label/c.OrderTimeline_Title';

const KINDS: Record<string, { text: string; icon: string }> = {
  AddressChanged: { text: addressChanged, icon: 'utility:checkin' },
  Bought: { text: bought, icon: 'utility:cart' },
  Cancelled: { text: cancelled, icon: 'utility:close' },
  Fulfillment: { text: fulfillment, icon: 'utility:truck' },
  Gone: { text: gone, icon: 'utility:warning' },
  Paid: { text: paid, icon: 'utility:money' },
  Refunded: { text: refunded, icon: 'utility:undo' },
  ReturnAnnounced: { text: returnAnnounced, icon: 'utility:back' },
  ReturnSent: { text: returnSent, icon: 'utility:truck' },
  ReturnArrived: { text: returnArrived, icon: 'utility:package' },
  ReturnRejected: { text: returnRejected, icon: 'utility:close' },
  ReturnClosed: { text: returnClosed, icon: 'utility:check' },
  InvoiceAttached: { text: invoiceAttached, icon: 'utility:attach' },
  CommissionRefunded: { text: commissionRefunded, icon: 'utility:money' }
};

type Row = { id: string; text: string; icon: string; detail: string; when: string; learned: string };

/** What happened to an order, newest first, and when we learned of it where that is another moment. */
export default class OrderTimeline extends LightningElement {
  /** Entries in the order in which they are shown. */
  @api entries: readonly OrderContextEntry[] = [];

  labels = { none, title };

  get rows(): Row[] {
    return this.entries.map(({ id, kind, happenedAt, learnedAt, detail }) => ({
      id,
      text: KINDS[kind]?.text ?? readable(kind),
      icon: KINDS[kind]?.icon ?? 'utility:info',
      detail: kind === 'Fulfillment' ? statusLabel(detail) : (detail ?? ''),
      when: moment(happenedAt),
      learned: happenedAt === undefined ? learned.replace('{0}', moment(learnedAt)) : ''
    }));
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }
}
