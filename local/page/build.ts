/**
 * Bundles the package's real Lightning components, with the real base components and SLDS, for an ordinary browser.
 * Only what Salesforce's runtime would provide (`@salesforce/…`, navigation) is replaced, by `platform/`.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import lwc from '@lwc/rollup-plugin';
import { rollup, type LogHandler, type Plugin } from 'rollup';
import ts from 'typescript';
import { readLabels } from './labels.js';
import { platformModules } from './platformModules.js';

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '..', '..');
const source = path.join(root, 'force-app', 'main');

export type Bundle = { name: string; entry: string };

/** Builds the page and returns its folder; does nothing when the sources are those of the last build. */
export async function buildPage(): Promise<string> {
  const files = [...filesBelow(source, /\/lwc\/|labels-meta|translation-meta/), ...filesBelow(here, /./)].sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(file));
  hash.update(readFileSync(path.join(root, 'package-lock.json')));
  const folder = path.join(root, 'node_modules', '.cache', 'allegro-page', hash.digest('hex').slice(0, 16));
  if (existsSync(path.join(folder, 'index.html'))) return folder;

  rmSync(path.dirname(folder), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await bundle(folder);
  copyAssets(folder);
  return folder;
}

async function bundle(folder: string): Promise<void> {
  const bundles = findBundles();
  const fromLwc = createRequire(require.resolve('lwc'));
  const engine = [
    ['lwc', '@lwc/engine-dom'],
    ['@lwc/engine-dom', '@lwc/engine-dom'],
    ['@lwc/synthetic-shadow', '@lwc/synthetic-shadow']
  ].map(([name = '', id = '']) => ({ name, path: fromLwc.resolve(id) }));
  const build = await rollup({
    input: path.join(here, 'shell', 'main.ts'),
    onLog: failOnUnresolved,
    plugins: [
      platformModules({
        platformFolder: path.join(here, 'platform'),
        labels: readLabels(source),
        bundles: exposed(bundles)
      }),
      onlyUsedIcons(bundles),
      dropNativeStyles(),
      stripTypes(),
      lwc({
        rootDir: source,
        enableDynamicComponents: true,
        exclude: ['**/local/page/{platform,shell}/**'],
        // The default list would mix two versions of the engine, since the Jest preset brings its own.
        defaultModules: engine,
        modules: [
          ...bundles.map(({ name, entry }) => ({ name: `c/${name}`, path: entry })),
          { npm: 'lightning-base-components' }
        ]
      }),
      replaceBuildConstants()
    ]
  });
  await build.write({ dir: folder, format: 'esm', entryFileNames: 'main.js', chunkFileNames: 'chunk-[hash].js' });
  await build.close();
}

/** Lightning component bundles of the package: a folder in `lwc` with a module of its own name. */
function findBundles(): Bundle[] {
  return filesBelow(source, /\/lwc\/(\w+)\/\1\.ts$/).map((entry) => ({ name: path.basename(entry, '.ts'), entry }));
}

/** Those that a Lightning page may hold; plain modules export no component. */
function exposed(bundles: Bundle[]): Bundle[] {
  return bundles.filter(({ entry }) => {
    const meta = entry.replace(/\.ts$/, '.js-meta.xml');
    return existsSync(meta) && readFileSync(meta, 'utf8').includes('<isExposed>true</isExposed>');
  });
}

const failOnUnresolved: LogHandler = (level, log) => {
  if (log.code === 'UNRESOLVED_IMPORT') throw new Error(`The page cannot be built: ${log.message}`);
  if (level === 'warn' && log.plugin !== 'rollup-plugin-lwc-compiler' && log.code !== 'CIRCULAR_DEPENDENCY') {
    process.stderr.write(`page: ${log.message}\n`);
  }
};

/** The LWC plugin leaves the types in, and does not know that `./x.js` means `./x.ts` here. */
function stripTypes(): Plugin {
  return {
    name: 'strip-types',
    resolveId(id, importer) {
      const isOurs = id.startsWith('.') && id.endsWith('.js') && importer?.endsWith('.ts') === true;
      return isOurs ? path.resolve(path.dirname(importer), id.replace(/\.js$/, '.ts')) : null;
    },
    transform(code, id) {
      return /\.ts(\?|$)/.test(id) ? { ...withoutTypes(code), map: null } : null;
    }
  };
}

/** The JavaScript that `tsc` writes for a module, and the source map back to it. */
export function withoutTypes(typeScript: string): { code: string; map: string } {
  const target = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  const { outputText, sourceMapText } = ts.transpileModule(typeScript, {
    compilerOptions: { ...target, sourceMap: true }
  });
  return { code: outputText, map: sourceMapText ?? '' };
}

/** Icons are ~1,400 compiled templates; only those that our and the base components' sources name are kept. */
function onlyUsedIcons(bundles: Bundle[]): Plugin {
  const base = path.dirname(require.resolve('lightning-base-components/package.json'));
  const named = new Set<string>();
  const sources = [
    ...bundles.flatMap(({ entry }) => filesBelow(path.dirname(entry), /\.(ts|html)$/)),
    ...filesBelow(path.join(base, 'src', 'lightning'), /\.(js|html)$/).filter((file) => !/iconSvgTemplates/.test(file)),
    ...filesBelow(path.join(here, 'shell'), /\.ts$/)
  ];
  for (const file of sources) {
    for (const [, family, icon] of readFileSync(file, 'utf8').matchAll(
      /\b(utility|standard|action|doctype|custom):(\w+)/g
    )) {
      named.add(`${family}/${icon}`);
    }
  }
  return {
    name: 'only-used-icons',
    transform(code, id) {
      const family = /iconSvgTemplates(\w+)\/buildTemplates\/templates\.js/
        .exec(id)?.[1]
        ?.replace(/Rtl$/, '')
        .toLowerCase();
      if (family === undefined) return null;
      const kept = [...code.matchAll(/^import \{ default as (\w+) \} from '(.*)\/(\w+)\.html';$/gm)].filter(
        ([, , , icon = '']) => named.has(`${family}/${icon}`)
      );
      const imports = kept.map(([statement]) => statement).join('\n');
      return { code: `${imports}\nexport default { ${kept.map(([, name]) => name).join(', ')} };`, map: null };
    }
  };
}

/** Switches of the base components for element internals, which synthetic shadow does not have. */
const INTERNALS = /\bfeatures(\$\d+)?\.enable\w+ElementInternals\b/g;

/** Styles for native shadow are inert under synthetic shadow, and large; an empty sheet would crash the engine. */
function dropNativeStyles(): Plugin {
  return {
    name: 'drop-native-styles',
    transform: (_code, id) => (id.includes('.lbc.native.css') ? { code: '.native-style {}', map: null } : null)
  };
}

function replaceBuildConstants(): Plugin {
  return {
    name: 'replace-build-constants',
    renderChunk: (code) => ({
      code: code
        .replaceAll('process.env.NODE_ENV', '"production"')
        .replaceAll('import.meta.env.SSR', 'false')
        .replaceAll(INTERNALS, 'false'),
      map: null
    })
  };
}

function copyAssets(folder: string): void {
  const slds = path.dirname(require.resolve('@salesforce-ux/design-system/package.json'));
  copyFileSync(
    path.join(slds, 'assets', 'styles', 'salesforce-lightning-design-system.min.css'),
    path.join(folder, 'slds.css')
  );
  copyFileSync(path.join(here, 'shell', 'shell.css'), path.join(folder, 'shell.css'));
  writeFileSync(path.join(folder, 'index.html'), readFileSync(path.join(here, 'shell', 'index.html')));
}

function filesBelow(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => pattern.test(file.split(path.sep).join('/')) && !file.includes('__tests__'));
}
