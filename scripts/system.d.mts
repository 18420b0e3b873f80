/** Path of a Chrome or Chromium: `CHROME_PATH`, else the first one on the PATH. */
export function findBrowser(): string | undefined;
/** Installs a Debian package when this user may; otherwise throws what to do by hand. */
export function installSystemPackage(name: string, what: string, otherwise: string): void;
export function say(text: string): void;
