import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildRunner, repositoryRoot } from '../support/buildRunner.js';

jest.setTimeout(240_000);

type Outcome = { code: number | null; stdout: string; stderr: string };
type Report = {
  orders: number;
  profile: { name: string };
  figures: { name: string; succeeded: number; expected: number; measured: number; detail?: Record<string, number> }[];
};

async function bench(...args: string[]): Promise<Outcome> {
  const tsx = path.join(repositoryRoot, 'node_modules', '.bin', 'tsx');
  const child = spawn(tsx, ['scripts/bench.ts', ...args], { cwd: repositoryRoot });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
}

it('says what it can measure', async () => {
  const { code, stderr } = await bench('--help');

  expect(code).toBe(0);
  for (const word of ['--profile', '--only', 'baselines', 'latency']) expect(stderr).toContain(word);
});

it('refuses parts, profiles and numbers that it does not know', async () => {
  const outcomes = await Promise.all([
    bench('--only', 'everything'),
    bench('--profile', 'moon'),
    bench('--orders', 'many')
  ]);

  expect(outcomes.map(({ code }) => code)).toEqual([1, 1, 1]);
  expect(outcomes.map(({ stderr }) => stderr).join()).toMatch(/everything.*moon.*many/s);
});

it('counts at the services, each figure with the orders that are right', async () => {
  await buildRunner();
  const { stdout, stderr } = await bench('--json', '--orders', '40', '--only', 'backfill');
  const report = JSON.parse(stdout || `{"figures": [], "error": ${JSON.stringify(stderr)}}`) as Report;

  expect(report).toMatchObject({ orders: 40, profile: { name: 'none' } });
  expect(report.figures.every(({ succeeded, expected }) => succeeded === expected && expected >= 40)).toBe(true);
  const figure = (name: RegExp): Report['figures'][number] | undefined =>
    report.figures.find((one) => name.test(one.name));
  expect(figure(/requests per 1,000 orders, back-fill/)?.detail?.['GET /order/checkout-forms']).toBeGreaterThan(0);
  expect(figure(/publish calls/)?.detail).toMatchObject({ publishCalls: expect.any(Number) as number });
  expect(figure(/peak memory/)?.measured).toBeGreaterThan(0);
});
