import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { apexTypeIssues } from '../../scripts/check/apexTypes.js';
import { metadataProblems } from '../../scripts/check/metadata.js';

const CLASS_META = `<?xml version="1.0" encoding="UTF-8"?>
<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>65.0</apiVersion><status>Active</status></ApexClass>`;

describe('the gates of npm run check', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'gates-'));
    write(
      'sfdx-project.json',
      '{ "packageDirectories": [{ "path": "force-app", "default": true }], "sourceApiVersion": "65.0" }'
    );
    writeClass('Good', 'public class Good { public Integer one() { return 1; } }');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }

  function writeClass(name: string, body: string): void {
    write(`force-app/classes/${name}.cls`, body);
    write(`force-app/classes/${name}.cls-meta.xml`, CLASS_META);
  }

  it('let a correct class pass', async () => {
    expect(await apexTypeIssues(folder)).toEqual([]);
    expect(await metadataProblems(path.join(folder, 'force-app'))).toEqual([]);
  });

  it('name file, line and problem of Apex that would not compile', async () => {
    writeClass('Bad', 'public class Bad {\n  public Integer one() {\n    return missing;\n  }\n}');

    const issues = await apexTypeIssues(folder);

    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(/Bad\.cls:3 .*missing/);
  });

  it('name a file that would silently not be deployed', async () => {
    write('force-app/classes/Lonely.cls', 'public class Lonely {}');

    expect(await metadataProblems(path.join(folder, 'force-app'))).toEqual([expect.stringContaining('Lonely.cls')]);
  });
});
