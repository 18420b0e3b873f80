/** Who looks at the page: language, locale and time zone, chosen by `?language=pl` in the address. */
import labels from 'virtual:labels';

const LOCALES: Record<string, string> = { en_US: 'en-US', pl: 'pl-PL' };
const asked = new URLSearchParams(location.search).get('language') ?? 'en_US';
const language = labels[asked] === undefined ? 'en_US' : asked;

export const page = {
  language,
  locale: LOCALES[language] ?? 'en-US',
  timeZone: 'Europe/Warsaw',
  /** The label in the page's language, else in English. */
  label: (name: string): string => labels[language]?.[name] ?? labels['en_US']?.[name] ?? name
};
