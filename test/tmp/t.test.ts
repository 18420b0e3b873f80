import { signedInWorld } from '../e2e/signedIn.js';
it('t', async () => {
  const t = performance.now();
  const w = await signedInWorld({ seed: 'x', orders: 3 });
  process.stderr.write(`signed in ${performance.now() - t}\n`);
  const r = await w.runner(['allegro', 'account', 'list', '--json']);
  process.stderr.write(r.stdout + r.stderr + (performance.now() - t));
  const s = await w.runner(['allegro', 'sync', 'run', '--target-org', 'admin', '--json']);
  process.stderr.write(s.stdout.slice(0, 600) + s.stderr + (performance.now() - t));
  await w.close();
}, 100000);
