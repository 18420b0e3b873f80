/** Who looks at the page: language, locale and time zone by `?language=pl` in the address, another user by `?user=admin`. */
import labels from 'virtual:labels';

const LOCALES: Record<string, string> = { en_US: 'en-US', pl: 'pl-PL' };
const parameters = new URLSearchParams(location.search);
const asked = parameters.get('language') ?? 'en_US';
const user = parameters.get('user');
const language = labels[asked] === undefined ? 'en_US' : asked;

export const page = {
  language,
  locale: LOCALES[language] ?? 'en-US',
  timeZone: 'Europe/Warsaw',
  /** What tells the page's server whose session a question is asked with, and in which language Apex answers. */
  headers: { 'X-Page-Language': language, ...(user === null ? {} : { 'X-Page-User': user }) },
  /** The label in the page's language, else in English. */
  label: (name: string): string => labels[language]?.[name] ?? labels['en_US']?.[name] ?? name
};
