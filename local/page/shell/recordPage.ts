import { createElement } from 'lwc';
import { components } from 'virtual:components';
import { element, text } from './dom.js';
import { query, recordPage, type OrgRecord, type PageComponent } from './org.js';

const HIGHLIGHTS: [string, string][] = [
  ['Account', 'Account.Name'],
  ['Status', 'Status'],
  ['Order Amount', 'TotalAmount'],
  ['Start Date', 'EffectiveDate']
];
const DETAILS: [string, string][] = [
  ['Order Number', 'OrderNumber'],
  ['Account', 'Account.Name'],
  ['Status', 'Status'],
  ['Allegro order id', 'OrderId__c'],
  ['Shipping street', 'ShippingStreet'],
  ['Shipping city', 'ShippingCity'],
  ['Shipping postal code', 'ShippingPostalCode'],
  ['Shipping country', 'ShippingCountry']
];

/** Shows one order: the package's FlexiPage says which components stand in which region. */
export async function showRecordPage(place: HTMLElement, orderId: string): Promise<void> {
  const fields = [...new Set([...HIGHLIGHTS, ...DETAILS].map(([, field]) => field))].join(', ');
  const [{ records }, layout] = await Promise.all([
    query(`SELECT Id, ${fields} FROM Order WHERE Id = '${orderId}'`),
    recordPage()
  ]);
  const order = records[0];
  if (order === undefined) throw new Error(`There is no order ${orderId} in the local org.`);

  const render = (component: PageComponent): HTMLElement => renderComponent(component, order);
  const regions = layout.regions.map((region) =>
    element('div', { class: 'shell-region', 'data-region': region.name }, ...region.components.map(render))
  );
  const [header, ...columns] = regions;
  place.replaceChildren(
    ...(header === undefined ? [] : [header]),
    element('div', { class: 'shell-columns' }, ...columns)
  );
}

function renderComponent({ name, properties }: PageComponent, order: OrgRecord): HTMLElement {
  if (name === 'force:highlightsPanel') return highlights(order);
  if (name === 'force:detailPanel' || name === 'force:recordDetailPanelMobile') return details(order);
  const constructor = components[name.replace(/^c:/, '')];
  if (constructor === undefined) {
    return element(
      'div',
      { class: 'slds-box slds-theme_shade' },
      `${name} is a Salesforce component; it is not shown locally.`
    );
  }
  const tag = `c-${name.slice(2).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const created = createElement(tag, { is: constructor });
  return Object.assign(created, properties, { recordId: order.Id, objectApiName: 'Order' });
}

function highlights(order: OrgRecord): HTMLElement {
  const facts = HIGHLIGHTS.map(([label, field]) => fact(label, valueOf(order, field)));
  return element(
    'div',
    { class: 'slds-page-header slds-page-header_record-home' },
    element('p', { class: 'slds-text-body_small' }, 'Order'),
    element('h1', { class: 'slds-page-header__title' }, text(order['OrderNumber'])),
    element('dl', { class: 'slds-grid slds-wrap slds-m-top_small' }, ...facts)
  );
}

function details(order: OrgRecord): HTMLElement {
  const facts = DETAILS.map(([label, field]) => fact(label, valueOf(order, field)));
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
