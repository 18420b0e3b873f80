import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';

/** Label texts by language and name, as the package's metadata has them: `{ en_US: { SyncHealth_NoRuns: '…' } }`. */
export type Labels = Record<string, Record<string, string>>;

const SOURCE_LANGUAGE = 'en_US';

export function readLabels(source: string): Labels {
  const parser = new XMLParser({
    isArray: (name) => name === 'labels' || name === 'customLabels',
    parseTagValue: false
  });
  const labels: Labels = { [SOURCE_LANGUAGE]: {} };
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    const read = (): unknown => parser.parse(readFileSync(path.join(source, file), 'utf8'));
    if (file.endsWith('.labels-meta.xml')) {
      const { CustomLabels } = read() as { CustomLabels: { labels?: { fullName: string; value: string }[] } };
      for (const label of CustomLabels.labels ?? []) add(SOURCE_LANGUAGE, label.fullName, label.value);
    } else if (file.endsWith('.translation-meta.xml')) {
      const language = path.basename(file, '.translation-meta.xml');
      const { Translations } = read() as { Translations: { customLabels?: { name: string; label: string }[] } };
      for (const label of Translations.customLabels ?? []) add(language, label.name, label.label);
    }
  }
  return labels;

  function add(language: string, name: string, text: string): void {
    (labels[language] ??= {})[name] = text;
  }
}
