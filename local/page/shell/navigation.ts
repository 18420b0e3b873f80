import { page } from '../platform/page.js';
import { element } from './dom.js';
import { appTabs } from './org.js';

/** Links to the list of orders and to the app's pages; which of them a person may use, the org decides. */
export async function showNavigation(place: HTMLElement): Promise<void> {
  const tabs = await appTabs();
  const links = tabs.map(({ name, titles }) =>
    link(`/lightning/n/${name}`, titles[page.language] ?? titles['en_US'] ?? name)
  );
  place.replaceChildren(link('/', page.language === 'pl' ? 'Zamówienia' : 'Orders'), ...links);
}

function link(address: string, title: string): HTMLElement {
  const isCurrent = location.pathname === address;
  return element('a', { href: `${address}${location.search}`, ...(isCurrent && { 'aria-current': 'page' }) }, title);
}
