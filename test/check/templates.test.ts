import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { templateProblems } from '../../scripts/check/templates.js';

describe('the template gate', () => {
  let folder: string;

  beforeEach(() => {
    // Inside the project, so that `lwc` resolves.
    folder = mkdtempSync(path.join(process.cwd(), 'node_modules', '.cache', 'template-gate-'));
    const bundle = path.join(folder, 'lwc', 'hello');
    mkdirSync(bundle, { recursive: true });
    writeFileSync(
      path.join(bundle, 'hello.ts'),
      "import { LightningElement } from 'lwc';\nexport default class Hello extends LightningElement {\n  people: { name: string }[] = [];\n}\n"
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(template: string): void {
    writeFileSync(path.join(folder, 'lwc', 'hello', 'hello.html'), `<template>\n${template}\n</template>`);
  }

  it('lets members and loop variables pass', () => {
    write('<template for:each={people} for:item="person"><p key={person.name}>{person.name}</p></template>');

    expect(templateProblems(folder)).toEqual([]);
  });

  it('names a member that the class does not have, with its line', () => {
    write('<p>{peopel}</p>');

    expect(templateProblems(folder)).toEqual([expect.stringMatching(/hello\.html:2 \{peopel\}/)]);
  });
});
