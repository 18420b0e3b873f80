import { readFileSync } from 'node:fs';

/** The application as it is registered at Allegro. */
export type AllegroApp = {
  name: string;
  /** A page that says what the application is and whom to ask about it. */
  url: string;
};

/** `Name/1.2.3 (+https://…)`: Allegro refuses traffic that does not name the registered application. */
export function userAgent({ name, url }: AllegroApp): string {
  return `${name}/${version()} (+${url})`;
}

let known: string | undefined;

function version(): string {
  known ??= (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;
  return known;
}
