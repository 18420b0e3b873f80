/**
 * Makes a bare machine ready: installs the packages when they are missing or out of date, builds the runner,
 * and with `--browser` / `--java` makes sure that those are there. Plain JavaScript: it runs before anything is installed.
 * Progress goes to standard error, so that a command's own standard output stays clean.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser, installSystemPackage, say } from './system.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const MINIMUM_NODE = [20, 20];

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
    fail(`Node ${process.versions.node} is too old. Install Node 20.20 or later (22 is fine), then run this again.`);
  }
}

function installPackages() {
  const lock = path.join(root, 'package-lock.json');
  const stamp = path.join(root, 'node_modules', '.cache', 'installed-lock');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  say('Installing packages (about two minutes the first time)…');
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], 'Installing the packages failed: see above.');
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function buildRunner() {
  run('npm', ['run', '--silent', 'build'], 'Building the runner failed: see above.');
}

function ensureBrowser() {
  if (findBrowser() !== undefined) return;
  installSystemPackage('chromium', 'a Chrome or Chromium browser', 'set CHROME_PATH to one');
  if (findBrowser() === undefined) fail('A browser was installed but cannot be found: set CHROME_PATH to it.');
}

function ensureJava() {
  if (spawnSync('java', ['-version']).status === 0) return;
  installSystemPackage('default-jre-headless', 'Java 11 or later', 'put java on the PATH');
}

function run(command, args, problem) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) fail(problem);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

try {
  requireNode();
  installPackages();
  buildRunner();
  if (process.argv.includes('--browser')) ensureBrowser();
  if (process.argv.includes('--java')) ensureJava();
} catch (error) {
  fail(error.message);
}
