import type { ScalarValue } from '../../values/scalars.js';
import type { Row } from '../store/table.js';
import { put, rowError, textOf, type DmlContext, type Draft, type Pending, type Save } from './rows.js';
import type { StandardRules } from './standardRules.js';

/** Every product needs a standard price first; a price book holds each product once in each currency. */
export const pricebookEntryRules: StandardRules = {
  complete: (save, row) => {
    const { draft } = row;
    const product = find(save.context, textOf(draft, 'Product2Id'));
    put(draft, 'Name', product === undefined ? null : textOf(product, 'Name'));
    put(draft, 'ProductCode', product === undefined ? null : textOf(product, 'ProductCode'));
    if (draft.get('UseStandardPrice') !== true) return;
    if (row.given.has('UnitPrice') && draft.has('UnitPrice')) {
      row.errors.push(
        rowError('FIELD_INTEGRITY_EXCEPTION', 'Unit Price: cannot be given together with Use Standard Price', [
          'UnitPrice'
        ])
      );
      return;
    }
    const standard = standardEntry(save.context, textOf(draft, 'Product2Id'), currencyOf(draft));
    if (standard !== undefined) put(draft, 'UnitPrice', standard.get('UnitPrice') ?? null);
  },
  check: (save, row) => {
    if (save.operation !== 'insert') return;
    const { draft } = row;
    const [bookId, productId] = [textOf(draft, 'Pricebook2Id'), textOf(draft, 'Product2Id')];
    const book = find(save.context, bookId);
    if (book?.get('IsStandard') !== true && standardEntry(save.context, productId, currencyOf(draft)) === undefined) {
      row.errors.push(rowError('STANDARD_PRICE_NOT_DEFINED', 'No standard price defined for this product', []));
    } else if (entriesOf(save.context, productId).some((entry) => isSamePrice(entry, bookId, currencyOf(draft)))) {
      row.errors.push(rowError('DUPLICATE_VALUE', 'This price definition already exists in this price book', []));
    }
  },
  afterSave: (save, rows) => {
    for (const row of rows)
      if (find(save.context, textOf(row.draft, 'Pricebook2Id'))?.get('IsStandard') === true) passOnPrice(save, row);
  }
};

/** Entries that follow the standard price change with it. */
function passOnPrice(save: Save, standard: Pending): void {
  const price = standard.draft.get('UnitPrice') ?? null;
  for (const entry of entriesOf(save.context, textOf(standard.draft, 'Product2Id'))) {
    if (entry.get('UseStandardPrice') === true && currencyOf(entry) === currencyOf(standard.draft))
      replace(save, entry, { UnitPrice: price });
  }
}

/** Entries carry the product's name and code. */
export const productRules: StandardRules = {
  afterSave: (save, rows) => {
    if (save.operation === 'insert') return;
    for (const row of rows) {
      const [name, code] = [row.draft.get('Name') ?? null, row.draft.get('ProductCode') ?? null];
      if (name === row.old?.get('Name') && code === (row.old?.get('ProductCode') ?? null)) continue;
      for (const entry of entriesOf(save.context, row.id)) replace(save, entry, { Name: name, ProductCode: code });
    }
  }
};

export const pricebookRules: StandardRules = {
  checkDelete: (_context, row) =>
    row.get('IsStandard') === true ? rowError('DELETE_FAILED', 'The standard price book cannot be deleted', []) : null
};

function find(context: DmlContext, id: string | null): Row | undefined {
  return id === null ? undefined : context.store.find(id)?.row;
}

function entriesOf(context: DmlContext, productId: string | null): Row[] {
  const table = context.store.table(context.store.schema.require('PricebookEntry'));
  const reference = table.object.field('Product2Id');
  if (reference === undefined || productId === null) return [];
  return [...table.find(reference, productId)].flatMap((id) => table.get(id) ?? []);
}

/** Null in an org with one currency, so that there all prices are of the same. */
function currencyOf(entry: Row | Draft): string | null {
  return textOf(entry, 'CurrencyIsoCode');
}

function isSamePrice(entry: Row, bookId: string | null, currency: string | null): boolean {
  return textOf(entry, 'Pricebook2Id') === bookId && currencyOf(entry) === currency;
}

function standardEntry(context: DmlContext, productId: string | null, currency: string | null): Row | undefined {
  return entriesOf(context, productId).find(
    (entry) =>
      find(context, textOf(entry, 'Pricebook2Id'))?.get('IsStandard') === true && currencyOf(entry) === currency
  );
}

function replace(save: Save, row: Row, values: Record<string, ScalarValue>): void {
  const table = save.context.store.table(save.context.store.schema.require('PricebookEntry'));
  const changed = new Map(row);
  for (const [field, value] of Object.entries(values)) put(changed, field, value);
  table.put(textOf(row, 'Id') ?? '', changed, save.tx.log);
}
