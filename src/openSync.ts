import { Logger } from '@salesforce/core';
import type { Org } from '@salesforce/core';
import { AccountStore } from './allegro/accountStore.js';
import { readAllegroSettings } from './allegro/settings.js';
import { systemClock, systemSleep } from './allegro/time.js';
import { readDueOffers } from './salesforce/offerRecords.js';
import { openPublisher } from './salesforce/openPublisher.js';
import { connectOrg } from './salesforce/org.js';
import type { PackagedOrg } from './salesforce/org.js';
import { orgTransport } from './salesforce/orgTransport.js';
import type { EventPublisher } from './salesforce/publisher.js';
import { chooseAccounts, openSeller } from './seller.js';
import { keepHeapSmall } from './smallHeap.js';
import { dueOffers } from './sync/dueOffers.js';
import type { Delivery } from './sync/engine.js';
import type { Seller } from './sync/seller.js';

/** Both ends of a sync: sellers at Allegro, the org and its bus. */
export type OpenSync = {
  sellers: Seller[];
  org: PackagedOrg;
  publisher: EventPublisher;
  /** Writes into the log what became of an event, by its ids. */
  logDelivery: (account: string, delivery: Delivery) => void;
};

export type OpenSyncFlags = {
  'target-org': Org;
  account?: string[] | undefined;
  'publish-with': 'pubsub' | 'rest';
  'pubsub-endpoint': string;
};

/** Opens what the flags name; whoever calls it closes the publisher. */
export async function openSync(flags: OpenSyncFlags, signal: AbortSignal): Promise<OpenSync> {
  keepHeapSmall();
  const store = await AccountStore.open();
  const accounts = await chooseAccounts(store, flags.account);
  const settings = readAllegroSettings(process.env);
  const org = await connectOrg(orgTransport(flags['target-org']));
  const log = Logger.childFromRoot('allegro:sync');
  const takeDueOffers = dueOffers({
    read: (keys, now, atMost) => readDueOffers(org, keys, now, atMost),
    accountKeys: accounts.map(({ key }) => key),
    clock: systemClock
  });
  return {
    sellers: accounts.map((account) =>
      openSeller(account, { store, settings, clock: systemClock, sleep: systemSleep, signal, takeDueOffers })
    ),
    org,
    publisher: openPublisher(flags['publish-with'], org, flags['pubsub-endpoint'], systemClock),
    logDelivery: (account, delivery) => log[delivery.outcome === 'stored' ? 'info' : 'warn']({ account, ...delivery })
  };
}
