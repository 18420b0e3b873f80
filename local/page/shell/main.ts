/** The frame around the components: a list of orders, record pages and the app's own pages, as its metadata arranges them. */
import '@lwc/synthetic-shadow';
import { showAppPage } from './appPage.js';
import { showNavigation } from './navigation.js';
import { showOrderList } from './orderList.js';
import { showRecordPage } from './recordPage.js';

const place = document.getElementById('page');
const navigation = document.getElementById('navigation');
if (place === null || navigation === null) throw new Error('index.html has no #page or no #navigation');

/** Addresses are those of Lightning Experience, so links that components write lead somewhere. */
async function show(main: HTMLElement): Promise<void> {
  const record = /^\/lightning\/r\/(\w+)\/(\w{15,18})\/view$/.exec(location.pathname);
  if (record !== null) return showRecordPage(main, record[1] ?? '', record[2] ?? '');
  const tab = /^\/lightning\/n\/(\w+)$/.exec(location.pathname)?.[1];
  return tab === undefined ? showOrderList(main) : showAppPage(main, tab);
}

Promise.all([showNavigation(navigation), show(place)]).then(
  () => document.body.setAttribute('data-ready', 'true'),
  (error: unknown) => {
    place.replaceChildren(document.createTextNode(error instanceof Error ? error.message : String(error)));
    document.body.setAttribute('data-ready', 'failed');
  }
);
