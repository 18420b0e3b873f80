import { LightningElement, api } from 'lwc';
import type { OrderContextLine } from '@salesforce/apex/OrderContextController.getOrderContext';
import { money, percent } from 'c/format';
import { discountLabel } from 'c/orderCodes';
import delivery from '@salesforce/label/c.OrderLines_Delivery';
import deposit from '@salesforce/label/c.OrderLines_Deposit';
import none from '@salesforce/label/c.OrderLines_None';
import notLinked from '@salesforce/label/c.OrderLines_NotLinked';
import price from '@salesforce/label/c.OrderLines_Price';
import product from '@salesforce/label/c.OrderLines_Product';
import quantity from '@salesforce/label/c.OrderLines_Quantity';
import sku from '@salesforce/label/c.OrderLines_Sku';
import sum from '@salesforce/label/c.OrderLines_Sum';
import tax from '@salesforce/label/c.OrderLines_Tax';
import title from '@salesforce/label/c.OrderLines_Title';
import unitPair from '@salesforce/label/c.OrderLines_UnitPair';
import unitSet from '@salesforce/label/c.OrderLines_UnitSet';
import unitUnit from '@salesforce/label/c.OrderLines_UnitUnit';
import total from '@salesforce/label/c.OrderLines_Total';

const KINDS: Record<string, string> = { Delivery: delivery, Deposit: deposit };

/** A unit that Allegro may invent is shown as it names it. */
const UNITS: Record<string, string> = { UNIT: unitUnit, PAIR: unitPair, SET: unitSet };

/** What was bought comes first, what it costs to get it last. */
const KIND_ORDER = ['Product', 'Deposit', 'Service', 'Delivery'];

type Row = OrderContextLine & {
  title: string;
  amount: string;
  price: string;
  before: string;
  sum: string;
  tax: string;
  discountNames: string[];
};

/** Everything an order is made of, with the prices paid, and the total that Allegro asks for. */
export default class OrderLines extends LightningElement {
  /** Lines of one order; shown by kind, and within a kind as they come. */
  @api lines: readonly OrderContextLine[] = [];
  /** ISO 4217 code of all amounts. */
  @api currency = '';
  /** Allegro's own total; not the sum of the lines. */
  @api totalToPay?: number;

  labels = { none, notLinked, price, product, quantity, sku, sum, tax, title, total };

  get rows(): Row[] {
    const sorted = [...this.lines].sort((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind));
    return sorted.map((line) => ({
      ...line,
      title: KINDS[line.kind] === undefined ? line.name : `${KINDS[line.kind] ?? ''}: ${line.name}`,
      amount: amountOf(line),
      price: money(line.unitPrice, this.currency),
      before: isReduced(line) ? money(line.originalPrice, this.currency) : '',
      sum: money(line.total, this.currency),
      tax: percent(line.taxRate),
      discountNames: (line.discounts ?? '')
        .split(',')
        .filter(Boolean)
        .map((name) => discountLabel(name.trim()))
    }));
  }

  get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  get totalText(): string {
    return money(this.totalToPay, this.currency);
  }
}

function amountOf({ quantity: count, unit }: OrderContextLine): string {
  return unit === undefined ? String(count) : `${String(count)} ${UNITS[unit] ?? unit}`;
}

function isReduced({ originalPrice, unitPrice }: OrderContextLine): boolean {
  return originalPrice !== undefined && originalPrice > unitPrice;
}
