import path from 'node:path';
import type { FiringOutcome, TriggerFiring } from '../../../local/org/events/apexSubscription.js';
import { EventBus } from '../../../local/org/events/bus.js';
import { RETENTION_MS } from '../../../local/org/events/topicLog.js';
import { WorkQueue } from '../../../local/org/async/workQueue.js';
import { buildSchema } from '../../../local/org/data/schema/buildSchema.js';
import { Transaction } from '../../../local/org/data/transaction.js';
import type { Schema, UserContext } from '../../../local/org/data/types.js';
import { readProject } from '../../../local/org/metadata/readProject.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { DatetimeValue } from '../../../local/org/values/time.js';

const project = path.join(__dirname, '../../fixtures/local-org-api-project');
const user: UserContext = {
  id: '005000000000001AAA',
  name: 'Tester',
  username: 'tester@example.invalid',
  email: 'tester@example.invalid',
  profileId: '00e000000000001AAA',
  profileName: 'Tester',
  userType: 'Standard',
  timeZone: 'Europe/Warsaw',
  locale: 'en_US',
  language: 'en_US'
};

let schema: Schema;
beforeAll(() => {
  schema = buildSchema(readProject(project));
});

type Rig = { bus: EventBus; work: WorkQueue; firings: TriggerFiring[]; clock: { now: number } };

/** A bus whose trigger takes batches of 3 and does what `fire` says. */
function startBus(fire: (firing: TriggerFiring, nth: number) => FiringOutcome = () => DONE): Rig {
  const clock = { now: Date.UTC(2026, 0, 5, 12, 0, 0, 250) };
  const work = new WorkQueue();
  const bus = new EventBus({ schema, clock: () => clock.now, work, defaultUser: user });
  const firings: TriggerFiring[] = [];
  const trigger = { name: 'ParcelSentTrigger', eventName: 'ParcelSent__e', batchSize: 3, username: null };
  bus.subscribeTriggers([trigger], (firing) => {
    firings.push(firing);
    return fire(firing, firings.length);
  });
  return { bus, work, firings, clock };
}

const DONE: FiringOutcome = { kind: 'done', checkpoint: null };
const sent = (key: string, more: Record<string, string> = {}): SObjectRecord =>
  SObjectRecord.of('ParcelSent__e', { Key__c: key, ...more });
const keysOf = (firing: TriggerFiring | undefined): unknown[] =>
  firing?.events.map((event) => event.get('Key__c')) ?? [];
const begin = (kind: 'synchronous' | 'test' = 'synchronous'): Transaction => new Transaction({ kind, user });

describe('publishing', () => {
  it('answers success with the uuid where errors would stand', () => {
    const { bus } = startBus();

    const [result] = bus.publish(null, [sent('A')], { from: 'api' });

    expect(result).toMatchObject({ success: true, errors: [{ statusCode: 'OPERATION_ENQUEUED', fields: [] }] });
    expect(result?.errors[0]?.message).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses missing required fields, long texts and wide numbers, and takes the rest', async () => {
    const { bus, work, firings } = startBus();
    const wide = sent('D');
    wide.set('Weight__c', 123456);

    const results = bus.publish(null, [SObjectRecord.of('ParcelSent__e', {}), sent('x'.repeat(21)), sent('C'), wide], {
      from: 'api'
    });
    await work.idle();

    expect(results.map((result) => result.errors[0]?.statusCode)).toEqual([
      'REQUIRED_FIELD_MISSING',
      'STRING_TOO_LONG',
      'OPERATION_ENQUEUED',
      'NUMBER_OUTSIDE_VALID_RANGE'
    ]);
    expect(results[0]?.errors[0]).toMatchObject({
      message: 'Required fields are missing: [Key__c]',
      fields: ['Key__c']
    });
    expect(keysOf(firings[0])).toEqual(['C']);
  });

  it('delivers an event that leaves at once even when its publisher rolls back', async () => {
    const { bus, work, firings } = startBus();
    const tx = begin();

    bus.publish(tx, [sent('A')], { from: 'apex' });
    tx.abort();
    await work.idle();

    expect(keysOf(firings[0])).toEqual(['A']);
  });

  it('holds back an event that leaves after commit until then, and forgets it on rollback', () => {
    const { bus } = startBus();
    const noted = (key: string): SObjectRecord => SObjectRecord.of('ParcelNoted__e', { Key__c: key });
    const tx = begin();
    bus.publish(tx, [noted('kept')], { from: 'apex' });
    const mark = tx.savepoint();
    bus.publish(tx, [noted('undone')], { from: 'apex' });
    tx.rollback(mark);

    const before = bus.logOf('ParcelNoted__e').after(0n, 10).length;
    tx.commit();
    const after = bus.logOf('ParcelNoted__e').after(0n, 10);

    expect(before).toBe(0);
    expect(after.map((event) => event.record?.get('Key__c'))).toEqual(['kept']);
  });

  it('gives growing replay ids with gaps', () => {
    const { bus } = startBus();

    bus.publish(null, [sent('A'), sent('B'), sent('C'), sent('D')], { from: 'api' });

    const ids = bus
      .logOf('ParcelSent__e')
      .after(0n, 10)
      .map((event) => event.replayId);
    const steps = ids.slice(1).map((id, index) => id - (ids[index] ?? 0n));
    expect(steps.every((step) => step >= 1n)).toBe(true);
    expect(steps.some((step) => step > 1n)).toBe(true);
  });

  it('forgets events after 72 hours of its clock', () => {
    const { bus, clock } = startBus();
    bus.publish(null, [sent('old')], { from: 'api' });
    clock.now += RETENTION_MS;
    bus.publish(null, [sent('young')], { from: 'api' });
    clock.now += 1;

    const kept = bus.logOf('ParcelSent__e').after(0n, 10);

    expect(kept.map((event) => event.record?.get('Key__c'))).toEqual(['young']);
  });

  it('turns an empty text into null for Apex publishers only', () => {
    const { bus } = startBus();
    const empty = (): SObjectRecord => sent('A', { Note__c: '' });

    bus.publish(null, [empty()], { from: 'apex' });
    bus.publish(null, [empty()], { from: 'api' });

    const notes = bus
      .logOf('ParcelSent__e')
      .after(0n, 10)
      .map((event) => event.record?.get('Note__c'));
    expect(notes).toEqual([null, '']);
  });
});

describe('delivery to a trigger', () => {
  const publishAll = (bus: EventBus, keys: string): void =>
    void bus.publish(
      null,
      [...keys].map((key) => sent(key)),
      { from: 'api' }
    );

  it('comes in batches of the configured size', async () => {
    const { bus, work, firings } = startBus();

    publishAll(bus, 'ABCDE');
    await work.idle();

    expect(firings.map(keysOf)).toEqual([
      ['A', 'B', 'C'],
      ['D', 'E']
    ]);
  });

  it('shows system fields, and date/times without milliseconds', async () => {
    const { bus, work, firings } = startBus();
    const event = sent('A');
    event.set('SentAt__c', new DatetimeValue(Date.UTC(2026, 0, 1, 0, 0, 1, 999)));

    const [result] = bus.publish(null, [event], { from: 'api' });
    await work.idle();

    const seen = firings[0]?.events[0];
    expect(seen?.get('EventUuid')).toBe(result?.errors[0]?.message);
    expect(seen?.get('CreatedById')).toBe(user.id);
    expect(seen?.get('SentAt__c')).toEqual(new DatetimeValue(Date.UTC(2026, 0, 1, 0, 0, 1)));
    expect(seen?.get('CreatedDate')).toEqual(new DatetimeValue(Date.UTC(2026, 0, 5, 12)));
  });

  it('sends the whole batch again after a retryable exception', async () => {
    const { bus, work, firings } = startBus((_firing, nth) => (nth < 3 ? { kind: 'retry', error: 'busy' } : DONE));

    publishAll(bus, 'AB');
    await work.idle();

    expect(firings.map((firing) => firing.retries)).toEqual([0, 1, 2]);
    expect(firings[2]?.lastError).toBe('busy');
    expect(keysOf(firings[2])).toEqual(['A', 'B']);
    expect(bus.subscribers[0]).toMatchObject({ status: 'Running', retries: 0 });
  });

  it('stops in the Error state after ten runs, and goes on with later events when resumed', async () => {
    const { bus, work, firings } = startBus((_firing, nth) => (nth <= 10 ? { kind: 'retry', error: 'busy' } : DONE));
    publishAll(bus, 'A');
    await work.idle();
    publishAll(bus, 'B');
    await work.idle();
    const { status, lastError } = bus.subscribers[0] ?? {};
    const runs = firings.length;

    bus.resume('ParcelSentTrigger', 'next');
    await work.idle();

    expect({ runs, status, lastError }).toEqual({ runs: 10, status: 'Error', lastError: 'busy' });
    expect(keysOf(firings[10])).toEqual(['B']);
  });

  it('resumes after the checkpoint, also when the trigger then failed', async () => {
    const { bus, work, firings } = startBus((firing, nth) => {
      const checkpoint = firing.events[0]?.get('ReplayId') as string;
      if (nth === 1) return { kind: 'done', checkpoint };
      return nth === 2 ? { kind: 'failed', error: 'bad', checkpoint } : DONE;
    });

    publishAll(bus, 'ABC');
    await work.idle();

    expect(firings.map(keysOf)).toEqual([['A', 'B', 'C'], ['B', 'C'], ['C']]);
  });

  it('loses the rest of a batch whose trigger failed without a checkpoint, and runs on', async () => {
    const { bus, work, firings } = startBus((_firing, nth) =>
      nth === 1 ? { kind: 'failed', error: 'bad', checkpoint: null } : DONE
    );

    publishAll(bus, 'ABCD');
    await work.idle();

    expect(firings.map(keysOf)).toEqual([['A', 'B', 'C'], ['D']]);
    expect(bus.subscribers[0]?.status).toBe('Running');
  });

  it('breaks on bytes that do not fit the schema, which no one checked at publish', async () => {
    const { bus, work, firings } = startBus();
    const { id: schemaId } = bus.avroOf('ParcelSent__e');

    publishAll(bus, 'A');
    bus.publishRaw('ParcelSent__e', { schemaId, payload: Buffer.from([1, 2, 3]) }, user.id);
    await work.idle();

    expect(firings.map(keysOf)).toEqual([['A']]);
    expect(bus.subscribers[0]?.status).toBe('Error');
    expect(bus.subscribers[0]?.lastError).toContain('cannot be read');
  });

  it('reports what the org itself could not do to who waits', async () => {
    const { bus, work } = startBus(() => {
      throw new Error('Unsupported: ConnectApi');
    });

    publishAll(bus, 'A');

    await expect(work.idle()).rejects.toThrow('Unsupported: ConnectApi');
    expect(bus.subscribers[0]?.status).toBe('Error');
  });
});

describe('the bus of a test', () => {
  it('delivers only when told, counts replay ids from 1, and keeps apart from the real bus', () => {
    const { bus, firings } = startBus();
    const tx = begin('test');

    bus.publish(tx, [sent('A'), sent('B')], { from: 'apex' });
    const before = firings.length;
    bus.testBusOf(tx)?.deliver();

    expect(before).toBe(0);
    expect(firings[0]?.events.map((event) => event.get('ReplayId'))).toEqual(['1', '2']);
    expect(bus.counters.eventsPublished).toBe(0);
  });

  it('fires once for each delivery: a retry and chained events need another', () => {
    const { bus, firings } = startBus((firing, nth) => {
      if (nth === 1) return { kind: 'retry', error: 'busy' };
      if (nth === 2) bus.publish(firing.within, [sent('chained')], { from: 'apex' });
      return DONE;
    });
    const tx = begin('test');
    bus.publish(tx, [sent('A')], { from: 'apex' });

    const counts = [1, 2, 3, 4].map(() => {
      bus.testBusOf(tx)?.deliver();
      return firings.length;
    });

    expect(counts).toEqual([1, 2, 3, 3]);
    expect(keysOf(firings[2])).toEqual(['chained']);
  });

  it('tells callbacks of the failure and fires no trigger when told to fail', () => {
    const { bus, firings } = startBus();
    const tx = begin('test');
    const told: string[] = [];
    const publish = (): unknown =>
      bus.publish(tx, [sent('A')], {
        from: 'apex',
        callback: (outcome, uuids) => told.push(`${outcome} ${uuids.length}`)
      });

    publish();
    bus.testBusOf(tx)?.fail();
    publish();
    bus.testBusOf(tx)?.deliver();

    expect(told).toEqual(['failure 1', 'success 1']);
    expect(firings).toHaveLength(1);
  });

  it('takes 500 events', () => {
    const { bus } = startBus();
    const tx = begin('test');

    const results = bus.publish(
      tx,
      Array.from({ length: 501 }, (_, index) => sent(String(index))),
      { from: 'apex' }
    );

    expect(results.filter((result) => result.success)).toHaveLength(500);
    expect(results[500]?.errors[0]?.statusCode).toBe('LIMIT_EXCEEDED');
  });
});
