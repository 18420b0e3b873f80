/** One pass of the real runner, with everything counted at the services it spoke with. */
import { readFile } from 'node:fs/promises';
import { ORG_ALIAS, type LocalWorld } from '../world.js';

export type Pass = {
  allegro: number;
  byPath: Record<string, number>;
  dailyApi: number;
  pubsubRpcs: number;
  publishRpcs: number;
  eventsPublished: number;
  /** Highest resident size that the system has seen of the runner. */
  peakMegabytes: number;
  seconds: number;
};

const SAMPLE_MS = 100;

export async function syncPass(world: LocalWorld, ...flags: string[]): Promise<Pass> {
  const { allegro, org } = world;
  allegro.counters.reset();
  const before = org.counters;
  const startedAt = performance.now();
  const peakMegabytes = await runToEnd(world, ['allegro', 'sync', 'run', '--target-org', ORG_ALIAS, ...flags]);
  await org.drain();
  const seconds = (performance.now() - startedAt) / 1000;
  const { total, byPath } = allegro.counters.snapshot();
  const after = org.counters;
  return {
    allegro: total,
    byPath,
    dailyApi: after.dailyApi - before.dailyApi,
    pubsubRpcs: after.pubsubRpcs - before.pubsubRpcs,
    publishRpcs: after.publishRpcs - before.publishRpcs,
    eventsPublished: after.eventsPublished - before.eventsPublished,
    peakMegabytes,
    seconds
  };
}

async function runToEnd(world: LocalWorld, args: string[]): Promise<number> {
  const child = world.spawnRunner(args);
  let peak = 0;
  let said = '';
  child.stdout?.resume();
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const timer = setInterval(() => void peakOf(child.pid).then((found) => (peak = Math.max(peak, found))), SAMPLE_MS);
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
  clearInterval(timer);
  if (code !== 0) throw new Error(`The runner ended with exit code ${code}:\n${said}`);
  return peak;
}

/** Linux keeps the peak itself (`VmHWM`); elsewhere nothing is known and the figure is 0. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
