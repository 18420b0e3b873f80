import { Messages } from '@salesforce/core';
import { shortTime } from './shortTime.js';
import type { WatchEvent } from './sync/watch/events.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync.watch');

/** What a watching runner tells, as a line for a person. */
export function newsLine(news: WatchEvent): string {
  const org = news.org === undefined ? '' : `${news.org}  `;
  return `${news.at.slice(11, 19)}  ${org}${messages.getMessage(`news.${news.event}`, wordsOf(news))}`;
}

function wordsOf(news: WatchEvent): string[] {
  switch (news.event) {
    case 'started':
      return [news.accounts.join(', '), news.streams.join(', ')];
    case 'serving':
      return [String(news.accounts.length)];
    case 'standby':
    case 'orgDown':
      return [news.reason];
    case 'pass':
      return [news.account, news.stream, countsOf(news), String(news.milliseconds)];
    case 'failed':
      return [news.account, news.stream, news.reason];
    case 'recovered':
      return [news.account, news.stream];
    case 'needsReauthorisation':
      return [news.account, news.account.split(':')[0] ?? ''];
    case 'reauthorised':
    case 'importOff':
    case 'importOn':
      return [news.account];
    case 'lowLimit':
      return [news.limit, String(news.remaining), String(news.max)];
    case 'reconciled':
      return [news.account, String(news.compared), String(news.gaps), shortTime(news.completeUpTo)];
    case 'rechecked':
      return [news.account, String(news.orders), String(news.changed), String(news.gone)];
    case 'stopped':
      return [String(news.published), String(news.allegroCalls), String(news.salesforceApiCalls)];
    case 'leaseLost':
    case 'orgUp':
    case 'stopping':
      return [];
  }
}

/** Counts that are zero are not worth a word. */
function countsOf(counts: Extract<WatchEvent, { event: 'pass' }>): string {
  const words = (['published', 'parked', 'gone', 'unchanged'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => messages.getMessage(`count.${name}`, [String(counts[name])]));
  return words.join(', ');
}
