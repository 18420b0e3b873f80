import { element, text } from './dom.js';
import { query, type OrgRecord } from './org.js';

const SHOWN = 200;
const COLUMNS: [string, string][] = [
  ['Order Number', 'OrderNumber'],
  ['Buyer', 'BuyerLogin__c'],
  ['Marketplace', 'Marketplace__c'],
  ['Allegro Status', 'AllegroStatus__c'],
  ['Fulfilment', 'FulfillmentStatus__c'],
  ['Payment', 'PaymentState__c'],
  ['Total', 'TotalToPay__c'],
  ['Currency', 'Currency__c']
];

/** Lists the newest orders of the local org, each a link to its record page. */
export async function showOrderList(place: HTMLElement): Promise<void> {
  const fields = COLUMNS.map(([, field]) => field).join(', ');
  const soql = `SELECT Id, ${fields} FROM Order WHERE OrderId__c != null ORDER BY BoughtAt__c DESC NULLS LAST LIMIT ${SHOWN}`;
  const [{ records }, { totalSize }] = await Promise.all([
    query(soql),
    query('SELECT COUNT() FROM Order WHERE OrderId__c != null')
  ]);
  place.replaceChildren(heading(totalSize, records.length), records.length === 0 ? empty() : table(records));
}

function heading(total: number, shown: number): HTMLElement {
  const note = total > shown ? `${total} orders, the newest ${shown} shown` : `${total} orders`;
  return element(
    'div',
    { class: 'slds-page-header slds-m-bottom_small' },
    element('h1', { class: 'slds-page-header__title' }, 'Allegro orders'),
    element('p', { class: 'slds-text-body_small' }, note)
  );
}

function empty(): HTMLElement {
  return element(
    'div',
    { class: 'slds-box slds-theme_default' },
    'No orders yet. Run the sync, then reload this page.'
  );
}

function table(records: OrgRecord[]): HTMLElement {
  const head = COLUMNS.map(([label]) => element('th', { scope: 'col' }, label));
  const rows = records.map((record) => element('tr', {}, ...COLUMNS.map(([, field]) => cell(record, field))));
  return element(
    'table',
    { class: 'slds-table slds-table_cell-buffer slds-table_bordered slds-table_striped' },
    element('thead', {}, element('tr', { class: 'slds-line-height_reset' }, ...head)),
    element('tbody', {}, ...rows)
  );
}

function cell(record: OrgRecord, field: string): HTMLElement {
  const value = record[field];
  if (typeof value === 'number') return element('td', { class: 'slds-text-align_right' }, value.toFixed(2));
  const shown = text(value);
  if (field !== 'OrderNumber') return element('td', {}, shown);
  const link = element('a', { href: `/lightning/r/Order/${record.Id}/view${location.search}` }, shown);
  return element('th', { scope: 'row' }, link);
}
