import { createElement } from 'lwc';
import { components } from 'virtual:components';
import { element } from './dom.js';
import type { PageComponent, PageLayout } from './org.js';

/** Where a component stands: on the page of a record, or on a page of the app. */
export type Place = { recordId?: string; objectApiName?: string };

/** The regions of a page with their components, `standard` drawing those of Salesforce's own that are drawn here. */
export function renderRegions(
  layout: PageLayout,
  place: Place,
  standard: (name: string) => HTMLElement | undefined = () => undefined
): HTMLElement[] {
  const render = (component: PageComponent): HTMLElement =>
    standard(component.name) ?? renderComponent(component, place);
  return layout.regions.map(({ name, components: shown }) =>
    element('div', { class: 'shell-region', 'data-region': name }, ...shown.map(render))
  );
}

function renderComponent({ name, properties }: PageComponent, place: Place): HTMLElement {
  const constructor = components[name.replace(/^c:/, '')];
  if (constructor === undefined) {
    return element(
      'div',
      { class: 'slds-box slds-theme_shade' },
      `${name} is a Salesforce component; it is not shown locally.`
    );
  }
  const tag = `c-${name.slice(2).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return Object.assign(createElement(tag, { is: constructor }), properties, place);
}
