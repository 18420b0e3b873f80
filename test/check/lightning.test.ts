import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot, runCommand } from '../../scripts/check/gate.js';
import { lwcProblems } from '../../scripts/check/lwcPlatform.js';

describe("the platform's compiler for Lightning components", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lightning-'));
    write(
      'parcel/parcel.ts',
      "import { LightningElement } from 'lwc';\nexport default class Parcel extends LightningElement {}\n"
    );
    write('parcel/parcel.html', '<template></template>');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(file: string, text: string): void {
    const full = path.join(folder, 'lwc', file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  }

  function component(members: string): void {
    write(
      'seeded/seeded.ts',
      `import { LightningElement, api } from 'lwc';\nimport type { Weight } from './types';\n\nexport default class Seeded extends LightningElement {\n  @api weight?: Weight;\n  ${members}\n}\n`
    );
    write('seeded/seeded.html', '<template><c-parcel></c-parcel></template>');
  }

  it('lets correct components pass', async () => {
    component('@api label = 1;');

    expect(await lwcProblems(folder)).toEqual([]);
  });

  it('names the line of the TypeScript that the platform refuses', async () => {
    component('@api dataLabel = 1;');

    expect(await lwcProblems(folder)).toEqual([expect.stringMatching(/seeded\.ts:6 LWC1107: .*dataLabel/)]);
  });

  it('refuses a script in a template', async () => {
    write('parcel/parcel.html', '<template>\n  <script>1</script>\n</template>');

    expect(await lwcProblems(folder)).toEqual([expect.stringMatching(/parcel\.html:2 LWC1051/)]);
  });

  it('refuses torn styles', async () => {
    write('parcel/parcel.css', '.weight {');

    expect(await lwcProblems(folder)).toEqual([expect.stringMatching(/parcel\.css:1 .*Unclosed block/)]);
  });

  it('refuses a component in a template that there is not', async () => {
    write('parcel/parcel.html', '<template><c-lost-parcel></c-lost-parcel></template>');

    expect(await lwcProblems(folder)).toEqual([expect.stringMatching(/parcel\.html.* no bundle c\/lostParcel/)]);
  });

  it('refuses a bundle without a module', async () => {
    write('lonely/lonely.html', '<template></template>');

    expect(await lwcProblems(folder)).toEqual(['lwc/lonely: the bundle has no module of its name']);
  });
});

describe('the lint of Lightning components', () => {
  jest.setTimeout(180_000);

  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'lightning-lint-')));
    write('tsconfig.test.json', '{ "compilerOptions": { "target": "ESNext", "strict": true }, "include": ["main"] }');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(file: string, text: string): void {
    const full = path.join(folder, 'force-app', file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  }

  /** Runs the project's own lint over the folder, as if it were the project; gives the rules that complain. */
  async function complaints(): Promise<string[]> {
    const config = path.join(projectRoot, 'eslint.config.js');
    const { stdout, stderr } = await runCommand(
      'eslint',
      ['--format=json', `--config=${config}`, `--parser-options=tsconfigRootDir:${folder}`, 'force-app'],
      { cwd: folder }
    );
    if (stdout === '') throw new Error(stderr);
    const files = JSON.parse(stdout) as { messages: { ruleId: string | null; message: string }[] }[];
    return files.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message));
  }

  it("knows what Locker blocks, what LWC's rules refuse, and what SLDS does not want", async () => {
    write(
      'main/orders/lwc/seeded/seeded.ts',
      [
        "import { LightningElement, api } from 'lwc';",
        'export default class Seeded extends LightningElement {',
        '  @api label = true;',
        '  connectedCallback(): void {',
        "    document.cookie = 'a=b';",
        "    document.domain = 'example.com';",
        "    document.createElement('div').innerHTML = '<b>bold</b>';",
        "    document.querySelector('input');",
        '  }',
        '}',
        ''
      ].join('\n')
    );
    write('main/orders/lwc/seeded/seeded.css', '.box {\n  color: #ff0000;\n}\n.slds-button {\n  color: inherit;\n}\n');
    write('main/orders/lwc/seeded/seeded.html', '<template><div class="slds-p-top--small"></div></template>\n');

    const rules = await complaints();

    expect(rules).toEqual(
      expect.arrayContaining([
        '@locker/locker/distorted-document-cookie',
        '@locker/locker/distorted-document-domain-setter',
        '@lwc/lwc/no-inner-html',
        '@lwc/lwc/no-document-query',
        '@lwc/lwc/valid-api',
        expect.stringContaining('@salesforce-ux/slds/no-hardcoded-values'),
        '@salesforce-ux/slds/no-slds-class-overrides',
        '@salesforce-ux/slds/enforce-bem-usage'
      ])
    );
  });

  it('lets a correct component pass', async () => {
    write('main/orders/lwc/seeded/seeded.html', '<template><div class="slds-p-top_small">a</div></template>\n');
    write('main/orders/lwc/seeded/seeded.css', '.box {\n  color: inherit;\n}\n');
    write('main/orders/lwc/seeded/seeded.ts', 'export const pieces = (count: number): number => count + 1;\n');

    expect(await complaints()).toEqual([]);
  });
});
