import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** A small project of parcels in a folder of its own, correct until a test seeds an error. */
export class SeededProject {
  public readonly folder = mkdtempSync(path.join(tmpdir(), 'gates-'));
  public readonly source = path.join(this.folder, 'force-app');

  public constructor() {
    const project = { packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '65.0' };
    this.write('sfdx-project.json', JSON.stringify(project));
    this.object('Parcel__c', '<nameField><label>Name</label><type>Text</type></nameField>');
    this.field('Parcel__c', 'Code__c', '<length>20</length><type>Text</type>');
    this.field('Parcel__c', 'Key__c', '<externalId>true</externalId><length>20</length><type>Text</type>');
    this.field('Parcel__c', 'Weight__c', '<precision>10</precision><scale>2</scale><type>Number</type>');
    this.field(
      'Parcel__c',
      'Double__c',
      '<formula>Weight__c * 2</formula><precision>10</precision><scale>2</scale><type>Number</type>'
    );
    this.field(
      'Parcel__c',
      'Account__c',
      '<referenceTo>Account</referenceTo><relationshipName>Parcels</relationshipName><type>Lookup</type>'
    );
    this.object(
      'ParcelSent__e',
      '<eventType>HighVolume</eventType><publishBehavior>PublishAfterCommit</publishBehavior>'
    );
    this.field('ParcelSent__e', 'Code__c', '<length>20</length><type>Text</type>');
  }

  /** Writes a file, given from the project's root. */
  public write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
    writeFileSync(path.join(this.folder, file), text);
  }

  public metadata(file: string, type: string, elements: string): void {
    this.write(
      `force-app/${file}`,
      `<?xml version="1.0" encoding="UTF-8"?>\n<${type} ${NAMESPACE}>\n${elements}\n</${type}>\n`
    );
  }

  public apexClass(name: string, source: string): void {
    this.write(`force-app/classes/${name}.cls`, source);
    this.metadata(`classes/${name}.cls-meta.xml`, 'ApexClass', '<apiVersion>65.0</apiVersion><status>Active</status>');
  }

  /** A class with one method, whose statement is on line 3. */
  public statement(statement: string, parameters = ''): void {
    this.apexClass('Seeded', `public class Seeded {\n  public void run(${parameters}) {\n    ${statement}\n  }\n}\n`);
  }

  public trigger(name: string, source: string): void {
    this.write(`force-app/triggers/${name}.trigger`, source);
    this.metadata(
      `triggers/${name}.trigger-meta.xml`,
      'ApexTrigger',
      '<apiVersion>65.0</apiVersion>\n<status>Active</status>'
    );
  }

  public field(object: string, name: string, elements: string): void {
    this.metadata(
      `objects/${object}/fields/${name}.field-meta.xml`,
      'CustomField',
      `<fullName>${name}</fullName>\n<label>Label</label>\n${elements}`
    );
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private object(name: string, elements: string): void {
    this.metadata(
      `objects/${name}/${name}.object-meta.xml`,
      'CustomObject',
      `<deploymentStatus>Deployed</deploymentStatus>\n<label>Label</label>\n<pluralLabel>Labels</pluralLabel>\n${elements}`
    );
  }
}
