import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

describe('the local Allegro as a program', () => {
  const started: ChildProcess[] = [];
  const run = (...flags: string[]): ChildProcess => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'local/allegro/server.ts', ...flags], { cwd: root });
    started.push(child);
    return child;
  };
  const textOf = async (stream: NodeJS.ReadableStream | null): Promise<string> => {
    let text = '';
    for await (const chunk of stream ?? []) text += String(chunk);
    return text;
  };
  afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

  it('prints one line of JSON with its address, serves, and ends when it is told to', async () => {
    const child = run('--port', '0', '--seed', 'cli', '--orders', '12');
    const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    const address = JSON.parse(String(chunk)) as Record<string, string>;

    expect(Object.keys(address)).toEqual(['url', 'clientId', 'clientSecret', 'sellerId']);
    const world = (await (await fetch(`${address['url']}/_control/world`)).json()) as unknown;
    expect(world).toMatchObject({ seed: 'cli', orders: 12 });

    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('says which flag it does not understand', async () => {
    const child = run('--orders', 'many');
    const [text, exit] = await Promise.all([textOf(child.stderr), once(child, 'exit')]);

    expect(text).toContain('--orders must be a whole number, it is many');
    expect(exit).toEqual([1, null]);
  });
});
