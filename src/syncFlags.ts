import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { DEFAULT_PUBSUB_ENDPOINT } from './salesforce/pubsubEndpoint.js';
import type { OrderFilter } from './sync/orderFilter.js';
import { STREAMS } from './sync/streams.js';
import type { StreamPlan } from './sync/streams.js';
import { targetOrgFlag } from './targetOrgFlag.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync');

/** What every command that brings orders over can be told. */
export const syncFlags = {
  'target-org': targetOrgFlag(messages.getMessage('flags.target-org.summary')),
  account: Flags.string({ char: 'a', multiple: true, summary: messages.getMessage('flags.account.summary') }),
  marketplace: Flags.string({
    multiple: true,
    delimiter: ',',
    summary: messages.getMessage('flags.marketplace.summary')
  }),
  'publish-with': Flags.option({
    options: ['pubsub', 'rest'] as const,
    default: 'pubsub',
    summary: messages.getMessage('flags.publish-with.summary')
  })(),
  'pubsub-endpoint': Flags.string({
    env: 'ALLEGRO_PUBSUB_ENDPOINT',
    default: DEFAULT_PUBSUB_ENDPOINT,
    summary: messages.getMessage('flags.pubsub-endpoint.summary')
  })
};

/** For commands that end: whether to wait for the org. */
export const waitFlags = {
  'no-wait': Flags.boolean({ summary: messages.getMessage('flags.no-wait.summary') })
};

/** `--stream orders,refunds`: some of the streams; all of them without it. */
export const streamFlag = {
  stream: Flags.option({
    summary: messages.getMessage('flags.stream.summary'),
    options: STREAMS.map(({ name }) => name),
    multiple: true,
    delimiter: ','
  })()
};

/** The plans of the streams named, in the order in which they run. */
export function chosenStreams(names: readonly string[] | undefined): StreamPlan[] {
  return STREAMS.filter(({ name }) => !names?.length || names.includes(name));
}

/** What the flags leave out of the accounts' orders. */
export function filterOf({ marketplace }: { marketplace?: string[] | undefined }): { filter?: OrderFilter } {
  return marketplace?.length ? { filter: { marketplaces: marketplace } } : {};
}
