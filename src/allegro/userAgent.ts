import { readFileSync } from 'node:fs';

const HOME = 'https://www.npmjs.com/package/sf-allegro-connect';

/** `Name/1.2.3 (+https://…)`: Allegro refuses traffic that does not name the registered application. */
export function userAgent(appName: string): string {
  return `${appName}/${version()} (+${HOME})`;
}

let known: string | undefined;

function version(): string {
  known ??= (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;
  return known;
}
