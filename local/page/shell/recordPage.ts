import { renderRegions } from './components.js';
import { element, text } from './dom.js';
import { fieldsOf, query, recordPage, type OrgRecord } from './org.js';

type Facts = [label: string, field: string][];

/** What the highlights and details of an order show; other records show all that they have. */
const ORDER: { title: string; highlights: Facts; details: Facts } = {
  title: 'OrderNumber',
  highlights: [
    ['Account', 'Account.Name'],
    ['Status', 'Status'],
    ['Order Amount', 'TotalAmount'],
    ['Start Date', 'EffectiveDate']
  ],
  details: [
    ['Order Number', 'OrderNumber'],
    ['Account', 'Account.Name'],
    ['Status', 'Status'],
    ['Allegro order id', 'OrderId__c'],
    ['Shipping street', 'ShippingStreet'],
    ['Shipping city', 'ShippingCity'],
    ['Shipping postal code', 'ShippingPostalCode'],
    ['Shipping country', 'ShippingCountry']
  ]
};
const COMPOUND = ['address', 'location'];

/** Shows one record: the package's FlexiPage says which components stand in which region. */
export async function showRecordPage(place: HTMLElement, objectName: string, recordId: string): Promise<void> {
  const { title, highlights, details } = objectName === 'Order' ? ORDER : await allFacts(objectName);
  const fields = new Set([title, ...[...highlights, ...details].map(([, field]) => field)]);
  const [{ records }, layout] = await Promise.all([
    query(
      `SELECT ${[...fields].filter((field) => field !== 'Id').join(', ')} FROM ${objectName} WHERE Id = '${recordId}'`
    ),
    recordPage(objectName)
  ]);
  const record = records[0];
  if (record === undefined) throw new Error(`There is no ${objectName} ${recordId} in the local org that you may see.`);

  const standard = (name: string): HTMLElement | undefined => {
    if (name === 'force:highlightsPanel') return highlightsPanel(objectName, record, title, highlights);
    if (name === 'force:detailPanel' || name === 'force:recordDetailPanelMobile') return detailPanel(record, details);
    return undefined;
  };
  const [header, ...columns] = renderRegions(layout, { recordId, objectApiName: objectName }, standard);
  if (header === undefined) {
    place.replaceChildren(
      highlightsPanel(objectName, record, title, highlights),
      element('div', { class: 'shell-region slds-m-top_small' }, detailPanel(record, details))
    );
    return;
  }
  place.replaceChildren(header, element('div', { class: 'shell-columns' }, ...columns));
}

async function allFacts(objectName: string): Promise<{ title: string; highlights: Facts; details: Facts }> {
  const fields = await fieldsOf(objectName);
  const readable = fields.filter(({ type }) => !COMPOUND.includes(type));
  return {
    title: fields.some(({ name }) => name === 'Name') ? 'Name' : 'Id',
    highlights: [],
    details: readable.map(({ label, name }) => [label, name])
  };
}

function highlightsPanel(objectName: string, record: OrgRecord, title: string, shown: Facts): HTMLElement {
  const facts = shown.map(([label, field]) => fact(label, valueOf(record, field)));
  return element(
    'div',
    { class: 'slds-page-header slds-page-header_record-home' },
    element('p', { class: 'slds-text-body_small' }, objectName),
    element('h1', { class: 'slds-page-header__title' }, text(valueOf(record, title))),
    element('dl', { class: 'slds-grid slds-wrap slds-m-top_small' }, ...facts)
  );
}

function detailPanel(record: OrgRecord, shown: Facts): HTMLElement {
  const facts = shown.map(([label, field]) => fact(label, valueOf(record, field)));
  return element(
    'article',
    { class: 'slds-card' },
    element('div', { class: 'slds-card__header' }, element('h2', { class: 'slds-card__header-title' }, 'Details')),
    element('dl', { class: 'slds-card__body slds-card__body_inner' }, ...facts)
  );
}

function fact(label: string, value: unknown): HTMLElement {
  return element(
    'div',
    { class: 'slds-m-right_xx-large slds-m-bottom_x-small' },
    element('dt', { class: 'slds-text-title' }, label),
    element('dd', {}, text(value))
  );
}

function valueOf(record: OrgRecord, field: string): unknown {
  return field.split('.').reduce<unknown>((value, part) => (value as Record<string, unknown> | null)?.[part], record);
}
