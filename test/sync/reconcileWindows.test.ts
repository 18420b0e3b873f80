import type { OrgCheckpoint } from '../../src/salesforce/packageRecords.js';
import { joined, reconcileWindows } from '../../src/sync/reconcileWindows.js';

const NOW = Date.parse('2026-05-01T00:00:00.000Z');

function daysAgo(days: number): string {
  return new Date(NOW - days * 86_400_000).toISOString();
}

function span(from: number, to: number): { from: string; to: string } {
  return { from: daysAgo(from), to: daysAgo(to) };
}

function checkpoint(stream: string, cursor: object): OrgCheckpoint {
  return { accountKey: 'production:1', stream, cursor: JSON.stringify(cursor), sequence: null, completeUpTo: null };
}

const imported = checkpoint('orders', { event: '1', eventAt: daysAgo(0), backfill: null, since: daysAgo(100) });
const windows = (...checkpoints: OrgCheckpoint[]): unknown => reconcileWindows(checkpoints, NOW, 30);

it('compares the last days where nobody knows since when was imported', () => {
  expect(windows()).toEqual([span(30, 0)]);
  expect(windows(checkpoint('orders', { event: '1', eventAt: null, backfill: null }))).toEqual([span(30, 0)]);
});

it('compares all that was imported the first time, a month at a time', () => {
  expect(windows(imported)).toEqual([span(30, 0), span(60, 30), span(90, 60), span(100, 90)]);
});

it('compares the last days once all is covered', () => {
  expect(windows(imported, checkpoint('orders.reconcile', span(100, 1)))).toEqual([span(30, 0)]);
});

it('goes on where the last one was interrupted', () => {
  expect(windows(imported, checkpoint('orders.reconcile', span(60, 0)))).toEqual([
    span(30, 0),
    span(90, 60),
    span(100, 90)
  ]);
});

it('covers a pause that was longer than the last days', () => {
  expect(windows(imported, checkpoint('orders.reconcile', span(100, 40)))).toEqual([span(30, 0), span(60, 30)]);
});

it('covers what was back-filled since, however old', () => {
  const backfilled = checkpoint('orders.backfill', { ...span(130, 110), left: null });

  expect(windows(imported, backfilled, checkpoint('orders.reconcile', span(100, 0)))).toEqual([
    span(30, 0),
    span(120, 90),
    span(130, 120)
  ]);
});

it('joins windows that meet, and keeps the later of two that do not', () => {
  expect(joined(null, span(30, 0))).toEqual(span(30, 0));
  expect(joined(span(30, 1), span(20, 0))).toEqual(span(30, 0));
  expect(joined(span(30, 0), span(60, 30))).toEqual(span(60, 0));
  expect(joined(span(30, 0), span(90, 60))).toEqual(span(30, 0));
  expect(joined(span(90, 60), span(30, 0))).toEqual(span(30, 0));
});

it('says which checkpoint it cannot read', () => {
  expect(() => windows(imported, checkpoint('orders.reconcile', { from: 'long ago' }))).toThrow(
    'The checkpoint of the orders.reconcile stream cannot be read: from'
  );
});
