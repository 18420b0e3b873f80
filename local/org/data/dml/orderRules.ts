import type { BigDecimal } from 'bigdecimal.js';
import { RoundingMode } from 'bigdecimal.js';
import { decimal, isNumeric, toBigDecimal } from '../../values/compare.js';
import type { ScalarValue } from '../../values/scalars.js';
import type { Row } from '../store/table.js';
import type { Transaction } from '../transaction.js';
import { toStoredMoment } from './moment.js';
import { put, rowError, textOf, type DmlContext, type Draft, type Pending, type Save } from './rows.js';
import type { StandardRules } from './standardRules.js';

/** Status values by category; a status that the org does not know is refused by the restricted picklist. */
const STATUS_CODE: Record<string, string> = { draft: 'Draft', activated: 'Activated' };

const statusCodeOf = (row: Row | Draft): string => STATUS_CODE[(textOf(row, 'Status') ?? '').toLowerCase()] ?? 'Draft';

/** An order is created as a draft, and activated by an update of nothing but its status once it has lines. */
export const orderRules: StandardRules = {
  complete: (save, row) => {
    row.draft.set('StatusCode', statusCodeOf(row.draft));
    if (save.operation === 'insert') row.draft.set('TotalAmount', decimal('0.00'));
  },
  check: (save, row) => {
    if (save.operation === 'insert') checkNewOrder(row);
    else checkChangedOrder(save, row);
  },
  checkDelete: (_context, row) =>
    textOf(row, 'StatusCode') === 'Draft'
      ? null
      : rowError('DELETE_FAILED', 'Only an order with a draft status can be deleted', [])
};

function checkNewOrder(row: Pending): void {
  if (textOf(row.draft, 'StatusCode') !== 'Draft') {
    row.errors.push(
      rowError('FIELD_INTEGRITY_EXCEPTION', 'Status: an order can only be created with a draft status', ['Status'])
    );
  }
}

function checkChangedOrder(save: Save, row: Pending): void {
  const { draft, old } = row;
  const wasDraft = old === null || textOf(old, 'StatusCode') === 'Draft';
  const isDraft = textOf(draft, 'StatusCode') === 'Draft';
  const changes = (field: string): boolean => draft.get(field) !== old?.get(field);
  const lines = linesOf(save.context, row.id ?? '');
  if (!wasDraft && changes('AccountId')) {
    row.errors.push(
      rowError('FIELD_INTEGRITY_EXCEPTION', 'Account ID: the account of an activated order cannot be changed', [
        'AccountId'
      ])
    );
  }
  if (changes('Pricebook2Id') && lines.length > 0) {
    row.errors.push(
      rowError(
        'FIELD_INTEGRITY_EXCEPTION',
        'Price Book ID: the price book of an order that has order products cannot be changed',
        ['Pricebook2Id']
      )
    );
  }
  if (changes('CurrencyIsoCode') && lines.length > 0) {
    row.errors.push(
      rowError(
        'FIELD_INTEGRITY_EXCEPTION',
        'Currency ISO Code: the currency of an order that has order products cannot be changed',
        ['CurrencyIsoCode']
      )
    );
  }
  if (!wasDraft || isDraft) return;
  const others = [...row.given].filter((field) => field !== 'Status');
  if (others.length > 0) {
    row.errors.push(
      rowError(
        'FAILED_ACTIVATION',
        `Status must be the only field that changes when an order is activated, not also ${others.join(', ')}`,
        ['Status']
      )
    );
  } else if (lines.length === 0) {
    row.errors.push(
      rowError('FAILED_ACTIVATION', 'An order must have at least one product to be activated', ['Status'])
    );
  } else {
    draft.set('ActivatedDate', toStoredMoment(save.context.clock()));
    draft.set('ActivatedById', save.tx.user.id);
  }
}

/** A line needs an entry of its order's price book; its price and its order's total follow from it exactly. */
export const orderItemRules: StandardRules = {
  settle: (save, row) => {
    // A line has its order's currency, not the user's.
    const currency = textOf(orderOf(save.context, row.draft) ?? new Map<string, ScalarValue>(), 'CurrencyIsoCode');
    if (save.operation === 'insert' && currency !== null && !row.input.fields.has('CurrencyIsoCode'))
      row.draft.set('CurrencyIsoCode', currency);
  },
  complete: (save, row) => {
    const { draft } = row;
    const entryId = textOf(draft, 'PricebookEntryId');
    const entry = entryId === null ? undefined : save.context.store.find(entryId)?.row;
    if (save.operation === 'insert' && entry !== undefined) completeFromEntry(row, entry);
    const total = numberOf(draft.get('UnitPrice')).multiply(numberOf(draft.get('Quantity')));
    draft.set('TotalPrice', total.setScale(2, RoundingMode.HALF_UP));
    if (draft.has('Quantity')) put(draft, 'AvailableQuantity', draft.get('Quantity') ?? null);
  },
  check: (save, row) => {
    if (save.operation === 'insert') checkNewLine(save, row);
    const quantity = row.draft.get('Quantity');
    if (isNumeric(quantity) && toBigDecimal(quantity).signum() <= 0) {
      row.errors.push(
        rowError(
          'FIELD_INTEGRITY_EXCEPTION',
          'Quantity: must be greater than zero, since the org does not allow zero or negative quantities',
          ['Quantity']
        )
      );
    }
  },
  afterSave: (save, rows) =>
    rollUp(
      save.context,
      save.tx,
      rows.map((row) => row.draft)
    ),
  checkDelete: (context, row) => {
    const order = orderOf(context, row);
    if (order === undefined || textOf(order, 'StatusCode') === 'Draft') return null;
    return rowError('DELETE_FAILED', 'Order products of an activated order cannot be deleted', []);
  },
  afterDelete: rollUp
};

function completeFromEntry(row: Pending, entry: Row): void {
  const { draft } = row;
  const product = textOf(entry, 'Product2Id');
  const given = textOf(draft, 'Product2Id');
  if (given !== null && given !== product) {
    row.errors.push(
      rowError('FIELD_INTEGRITY_EXCEPTION', 'Product ID: the product is not the one of the price book entry', [
        'Product2Id'
      ])
    );
    return;
  }
  put(draft, 'Product2Id', product);
  put(draft, 'ListPrice', entry.get('UnitPrice') ?? null);
}

function checkNewLine(save: Save, row: Pending): void {
  const order = orderOf(save.context, row.draft);
  const entryId = textOf(row.draft, 'PricebookEntryId');
  if (order === undefined) return; // a missing order was reported as a required field
  const refuse = (text: string, field: string): void =>
    void row.errors.push(rowError('FIELD_INTEGRITY_EXCEPTION', text, [field]));
  const pricebook = textOf(order, 'Pricebook2Id');
  if (textOf(order, 'StatusCode') !== 'Draft')
    return refuse('Order ID: products cannot be added to an activated order', 'OrderId');
  if (pricebook === null)
    return refuse('Order ID: the order needs a price book before it can have products', 'OrderId');
  const missing = ['PricebookEntryId', 'UnitPrice'].filter((field) => !row.draft.has(field));
  if (missing.length > 0) {
    row.errors.push(
      rowError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)
    );
    return;
  }
  const entry = entryId === null ? undefined : save.context.store.find(entryId)?.row;
  if (entry === undefined) return;
  if (textOf(entry, 'Pricebook2Id') !== pricebook) {
    return refuse(
      'Price Book Entry ID: the entry belongs to another price book than the one of the order',
      'PricebookEntryId'
    );
  }
  const currency = textOf(order, 'CurrencyIsoCode');
  if (textOf(entry, 'CurrencyIsoCode') !== currency)
    return refuse('Price Book Entry ID: the entry has another currency than the order', 'PricebookEntryId');
  if (textOf(row.draft, 'CurrencyIsoCode') !== currency)
    return refuse('Currency ISO Code: the line has another currency than its order', 'CurrencyIsoCode');
  if (entry.get('IsActive') !== true) refuse('Price Book Entry ID: the entry is not active', 'PricebookEntryId');
}

function orderOf(context: DmlContext, line: Row | Draft): Row | undefined {
  const id = textOf(line, 'OrderId');
  return id === null ? undefined : context.store.find(id)?.row;
}

function linesOf(context: DmlContext, orderId: string): Row[] {
  const table = context.store.table(context.store.schema.require('OrderItem'));
  const reference = table.object.field('OrderId');
  if (reference === undefined) return [];
  return [...table.find(reference, orderId)].flatMap((id) => table.get(id) ?? []);
}

/** Order.TotalAmount is the sum of its lines. The order's triggers do not fire for it. */
function rollUp(context: DmlContext, tx: Transaction, lines: readonly (Row | Draft)[]): void {
  const table = context.store.table(context.store.schema.require('Order'));
  for (const orderId of new Set(lines.map((line) => textOf(line, 'OrderId')))) {
    const order = orderId === null ? undefined : table.get(orderId);
    if (orderId === null || order === undefined) continue;
    const total = linesOf(context, orderId).reduce(
      (sum, line) => sum.add(numberOf(line.get('TotalPrice'))),
      decimal('0.00')
    );
    const before = order.get('TotalAmount');
    if (isNumeric(before) && toBigDecimal(before).compareTo(total) === 0) continue;
    table.put(orderId, new Map([...order, ['TotalAmount', total]]), tx.log);
  }
}

function numberOf(value: ScalarValue | undefined): BigDecimal {
  return isNumeric(value) ? toBigDecimal(value) : decimal('0');
}
