import { createHash } from 'node:crypto';
import type { MalformedRecord } from '../allegro/parse.js';
import type { OutgoingEvent } from '../contract/busEvent.js';
import { failureReport } from './reports.js';
import type { Sender } from './reports.js';

/** A record that cannot be sent, as a failure report; without an id its content names it. */
export function parkRecord(sender: Sender, { id, raw, error }: MalformedRecord, readAt: string): OutgoingEvent {
  const snapshot = JSON.stringify(raw) ?? 'null';
  const key = id || `unknown ${createHash('sha256').update(snapshot).digest('hex').slice(0, 32)}`;
  return failureReport(sender, { key, error, snapshot, occurredAt: readAt });
}
