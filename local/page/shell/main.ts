/** The frame around the components: a list of orders and the Order record page as its FlexiPage arranges it. */
import '@lwc/synthetic-shadow';
import { showOrderList } from './orderList.js';
import { showRecordPage } from './recordPage.js';

const place = document.getElementById('page');
if (place === null) throw new Error('index.html has no #page');

const orderId = /^\/order\/(\w{15,18})$/.exec(location.pathname)?.[1];
const shown = orderId === undefined ? showOrderList(place) : showRecordPage(place, orderId);
shown.then(
  () => document.body.setAttribute('data-ready', 'true'),
  (error: unknown) => {
    place.replaceChildren(document.createTextNode(error instanceof Error ? error.message : String(error)));
    document.body.setAttribute('data-ready', 'failed');
  }
);
