import path from 'node:path';
import type { Plugin } from 'rollup';
import type { Labels } from './labels.js';

const PREFIX = '\0platform:';
const FILES: Record<string, string> = {
  'lightning/navigation': 'navigation.ts',
  'lightning/recordPicker': '../lwc/recordPicker/recordPicker.ts',
  '@salesforce/apex': 'refreshApex.ts'
};
const I18N: Record<string, string> = {
  '@salesforce/i18n/lang': 'page.language.slice(0, 2)',
  '@salesforce/i18n/locale': 'page.locale',
  '@salesforce/i18n/timeZone': 'page.timeZone'
};

type PlatformSources = { platformFolder: string; labels: Labels; bundles: { name: string }[] };

/**
 * Answers the imports that only exist inside Salesforce. An unknown label stops the build;
 * an Apex method is called in the local org when the component calls it.
 */
export function platformModules({ platformFolder, labels, bundles }: PlatformSources): Plugin {
  const pageModule = path.join(platformFolder, 'page.ts');
  const apexModule = path.join(platformFolder, 'apex.ts');
  return {
    name: 'platform-modules',
    resolveId(id) {
      if (FILES[id] !== undefined) return path.join(platformFolder, FILES[id]);
      const isOurs =
        I18N[id] !== undefined || /^@salesforce\/(apex\/|label\/c\.)/.test(id) || id.startsWith('virtual:');
      return isOurs ? PREFIX + id : null;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const name = id.slice(PREFIX.length);
      const fromPage = `import { page } from ${JSON.stringify(pageModule)};\n`;
      if (name === 'virtual:labels') return `export default ${JSON.stringify(labels)};`;
      if (name === 'virtual:components') {
        const imports = bundles.map((bundle) => `import ${bundle.name} from 'c/${bundle.name}';`);
        return `${imports.join('\n')}\nexport const components = { ${bundles.map((bundle) => bundle.name).join(', ')} };`;
      }
      if (I18N[name] !== undefined) return `${fromPage}export default ${I18N[name]};`;
      if (name.startsWith('@salesforce/apex/')) {
        const method = JSON.stringify(name.slice('@salesforce/apex/'.length));
        return `import { apexMethod } from ${JSON.stringify(apexModule)};\nexport default apexMethod(${method});`;
      }
      const label = name.slice('@salesforce/label/c.'.length);
      if (labels['en_US']?.[label] === undefined) throw new Error(`No label metadata defines ${label}`);
      return `${fromPage}export default page.label(${JSON.stringify(label)});`;
    }
  };
}
