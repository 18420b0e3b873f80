/** What the development scripts ask of the machine: a browser, and Debian's packages where they are allowed. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

const BROWSERS = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];
const MAC_BROWSER = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Path of a Chrome or Chromium: `CHROME_PATH`, else the first one on the PATH. */
export function findBrowser() {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`CHROME_PATH is ${chosen}, but there is no such file.`);
    return chosen;
  }
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = BROWSERS.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...candidates, MAC_BROWSER].find(isExecutable);
}

/** Installs a Debian package when this user may; otherwise throws what to do by hand. */
export function installSystemPackage(name, what, otherwise) {
  const isRoot = process.getuid?.() === 0;
  const sudo = isRoot ? [] : ['sudo', '-n'];
  const mayInstall =
    spawnSync('apt-get', ['--version']).status === 0 && (isRoot || spawnSync('sudo', ['-n', 'true']).status === 0);
  if (!mayInstall) throw new Error(`This needs ${what}. Install it (Debian: apt-get install ${name}) or ${otherwise}.`);

  say(`Installing ${what} (Debian's package ${name})…`);
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', name]]) {
    const [command, ...rest] = [...sudo, 'apt-get', ...args];
    const result = spawnSync(command, rest, { stdio: ['ignore', 'ignore', 2] });
    if (result.status !== 0) throw new Error(`apt-get ${args.join(' ')} failed: install ${what} or ${otherwise}.`);
  }
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
