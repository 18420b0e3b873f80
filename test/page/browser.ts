import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { findBrowser } from '../../scripts/system.mjs';

/** Keeps the browser from asking anything of the network but the page under test. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  '--no-sandbox'
];

/** Opens a headless browser with a fresh profile; throws what to install when there is none. */
export async function openBrowser(): Promise<BrowserContext> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No Chrome or Chromium: run "npm test", which installs one.');
  const profile = mkdtempSync(path.join(tmpdir(), 'page-test-'));
  return chromium.launchPersistentContext(profile, {
    executablePath,
    args: QUIET,
    viewport: { width: 1280, height: 1400 },
    reducedMotion: 'reduce'
  });
}

/** Builds the pages in a process of its own: the compiler's modules cannot be loaded into the test runner. */
export function buildPageFolder(): string {
  const tsx = path.join('node_modules', '.bin', 'tsx');
  const output = execFileSync(tsx, ['scripts/build-page.ts'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit']
  });
  return output.trim().split('\n').at(-1) ?? '';
}
