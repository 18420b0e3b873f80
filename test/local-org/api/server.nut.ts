import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectDir } from './support.js';

const root = path.join(__dirname, '../../..');

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'local-org-server-'));
  cpSync(projectDir, copy, { recursive: true });
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

function startServer(): ChildProcess {
  const args = ['--import', 'tsx', path.join(root, 'local/org/server.ts'), '--project', copy];
  return spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts the server on the copy and waits for its end. */
function endOfServer(): Promise<{ code: number | null; problems: string }> {
  const child = startServer();
  let problems = '';
  child.stderr?.on('data', (chunk: Buffer) => (problems += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, problems }));
  });
}

function change(file: string, from: string, to: string): void {
  const full = path.join(copy, 'force-app/main', file);
  writeFileSync(full, readFileSync(full, 'utf8').replace(from, to));
}

describe('the local org as a program', () => {
  it('prints its addresses and stops when told to', async () => {
    const child = startServer();
    const printed = await new Promise<string>((resolve) => {
      let output = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.trimEnd().endsWith('}')) resolve(output);
      });
    });
    const { url, accessToken } = JSON.parse(printed) as { url: string; accessToken: string };
    const response = await fetch(`${url}/services/oauth2/userinfo`, {
      headers: { Authorization: `Bearer ${accessToken}` }
    });
    const user = (await response.json()) as { preferred_username: string };

    child.kill('SIGTERM');
    const code = await new Promise((resolve) => child.on('close', resolve));

    expect(user.preferred_username).toBe('admin@local.example');
    expect(code).toBe(0);
  }, 60_000);

  it('does not start with a class that does not compile: it says where', async () => {
    change('classes/ParcelController.cls', 'view.key = parcels[0].Key__c;', 'view.key = parcels[0].Nonsense__c;');

    const { code, problems } = await endOfServer();

    expect(code).toBe(1);
    expect(problems).toMatch(/ParcelController\.cls:19\b/);
    expect(problems).toContain('Nonsense__c');
  }, 60_000);
});
