/** `/_control`: what only a local org can be asked. No session is needed: it listens on this machine alone. */
import type { FastifyInstance } from 'fastify';
import type { OrgCounters } from './orgContext.js';
import { isObject } from './rest.js';

export type OrgControl = {
  counters(): OrgCounters;
  /** Resolves when every event is delivered and every job has run. */
  drain(): Promise<void>;
  /** Takes the org back to how it started: no records, no events, counters at zero. */
  reset(): void;
  /** Moves the org's clock and tells what time it is then. */
  advanceClock(milliseconds: number): number;
  now(): number;
  /** The latest lines of the debug log. */
  log(): readonly string[];
  /** Where each Apex trigger on events stands. */
  subscribers(): unknown[];
  resume(triggerName: string, from: 'next' | 'tip'): void;
  /** How many REST calls a day the org allows. */
  limitDailyApi(calls: number): void;
  /** Ends every session; refresh tokens stay good. */
  expireSessions(): void;
};

export function registerControl(app: FastifyInstance, control: OrgControl): void {
  const body = (value: unknown): Record<string, unknown> => {
    const parsed: unknown = Buffer.isBuffer(value) && value.length > 0 ? JSON.parse(value.toString('utf8')) : value;
    return isObject(parsed) ? parsed : {};
  };
  app.get('/_control/counters', () => control.counters());
  app.post('/_control/drain', async (_request, reply) => {
    try {
      await control.drain();
      return control.counters();
    } catch (error) {
      return reply.code(500).send({ error: error instanceof Error ? error.message : String(error) });
    }
  });
  app.post('/_control/reset', () => {
    control.reset();
    return control.counters();
  });
  app.get('/_control/clock', () => ({ now: new Date(control.now()).toISOString() }));
  app.post('/_control/clock', (request, reply) => {
    const seconds = Number(body(request.body)['advanceSeconds']);
    if (!Number.isFinite(seconds)) return reply.code(400).send({ error: 'advanceSeconds must be a number' });
    return { now: new Date(control.advanceClock(seconds * 1000)).toISOString() };
  });
  app.post('/_control/limits', (request, reply) => {
    const calls = Number(body(request.body)['dailyApi']);
    if (!Number.isFinite(calls)) return reply.code(400).send({ error: 'dailyApi must be a number' });
    control.limitDailyApi(calls);
    return { dailyApi: calls };
  });
  app.post('/_control/expire-sessions', () => {
    control.expireSessions();
    return {};
  });
  app.get('/_control/log', () => ({ lines: control.log() }));
  app.get('/_control/subscribers', () => ({ subscribers: control.subscribers() }));
  app.post('/_control/subscribers/:name/resume', (request) => {
    const { name = '' } = request.params as { name?: string };
    control.resume(name, body(request.body)['from'] === 'tip' ? 'tip' : 'next');
    return { subscribers: control.subscribers() };
  });
}
