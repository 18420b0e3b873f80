import { existsSync, readFileSync, readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';
import {
  ObjectBuilder,
  objectOfPart,
  readField,
  readPicklist,
  readRecordType,
  readValidationRule
} from './readObject.js';
import {
  fullNameOf,
  META_SUFFIX,
  readCustomMetadata,
  readCachePartition,
  readCustomPermission,
  readFieldSet,
  readLabels,
  readPermissionSet,
  readQueue,
  refuseRules,
  readSubscriberConfig,
  readTranslation
} from './readParts.js';
import { readDefinition } from './readDefinition.js';
import {
  MetadataError,
  MetadataErrors,
  NO_FEATURES,
  type ApexSource,
  type CachePartitionMetadata,
  type CustomMetadataRecord,
  type CustomPermissionMetadata,
  type FieldSetMetadata,
  type LabelMetadata,
  type OtherComponent,
  type PermissionSetMetadata,
  type PicklistEntry,
  type Project,
  type QueueMetadata,
  type StaticResourceMetadata,
  type SubscriberConfig
} from './types.js';
import { parseXml, type XmlElement } from './xml.js';

type ProjectFile = {
  namespace?: string;
  sourceApiVersion?: string;
  packageDirectories?: { path: string; apexTestAccess?: { permissionSets?: string[] } }[];
};

export type ReadOptions = {
  /** More folders with source, beside the package directories of `sfdx-project.json`. */
  extraDirectories?: string[];
  /** Scratch org definition file; without one, no optional feature is on. */
  definition?: string | undefined;
  /** Takes the problems of files that are then left out. Without it they are thrown. */
  onProblems?: (problems: readonly MetadataError[]) => void;
  /** Takes a folder without `sfdx-project.json` as one package directory. */
  isProjectFileOptional?: boolean;
};

/**
 * Reads the source of a Salesforce DX project, however its folders are nested.
 * All problems are found before it gives up: it throws `MetadataErrors`, each with file and line.
 */
export function readProject(dir: string, options: ReadOptions = {}): Project {
  const file = path.join(dir, 'sfdx-project.json');
  const config = readConfig(file, options);
  const named = [...(config.packageDirectories ?? []).map((entry) => entry.path), ...(options.extraDirectories ?? [])];
  // One folder may be the source of several packages.
  const directories = [...new Map(named.map((directory) => [path.resolve(dir, directory), directory])).values()];
  const reader = new ProjectReader(dir);
  for (const directory of directories) {
    const full = path.join(dir, directory);
    if (existsSync(full)) reader.readDirectory(full, directory);
    else reader.problems.push(new MetadataError(file, 1, `the package directory "${directory}" does not exist`));
  }
  const parts = reader.finish(options.onProblems);
  return {
    dir,
    features: options.definition === undefined ? NO_FEATURES : readDefinition(options.definition),
    namespace: config.namespace ?? '',
    sourceApiVersion: config.sourceApiVersion ?? '65.0',
    packageDirectories: directories,
    testPermissionSets: (config.packageDirectories ?? []).flatMap(
      (entry) => entry.apexTestAccess?.permissionSets ?? []
    ),
    ...parts
  };
}

function readConfig(file: string, { isProjectFileOptional = false }: ReadOptions): ProjectFile {
  if (!existsSync(file)) {
    if (isProjectFileOptional) return { packageDirectories: [{ path: '.' }] };
    throw new MetadataErrors([new MetadataError(file, 1, 'there is no sfdx-project.json here')]);
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProjectFile;
  } catch (error) {
    throw new MetadataErrors([new MetadataError(file, 1, `malformed JSON: ${(error as Error).message}`)]);
  }
}

type Parts = Omit<Project, 'dir' | 'namespace' | 'sourceApiVersion' | 'packageDirectories' | 'testPermissionSets'>;
type FileReader = (file: string) => void;

const SKIPPED_FOLDERS = new Set(['node_modules', '__tests__', '.git']);
/** Folders with a folder for each component. */
const BUNDLE_FOLDERS: ReadonlyMap<string, string> = new Map([
  ['lwc', 'LightningComponentBundle'],
  ['aura', 'AuraDefinitionBundle']
]);
/** Types of which the org keeps only the names. */
const KEPT: readonly (readonly [string, string])[] = [
  ['.app-meta.xml', 'CustomApplication'],
  ['.flexipage-meta.xml', 'FlexiPage'],
  ['.layout-meta.xml', 'Layout'],
  ['.quickAction-meta.xml', 'QuickAction'],
  ['.tab-meta.xml', 'CustomTab']
];
const RESOURCE_FOLDER = 'staticresources';
const RESOURCE_SUFFIX = '.resource-meta.xml';

class ProjectReader {
  public readonly problems: MetadataError[] = [];
  private readonly objects = new Map<string, ObjectBuilder>();
  private readonly fieldSets: FieldSetMetadata[] = [];
  private readonly labels: LabelMetadata[] = [];
  private readonly translations = new Map<string, Map<string, string>>();
  private readonly globalValueSets = new Map<string, PicklistEntry[]>();
  private readonly permissionSets: PermissionSetMetadata[] = [];
  private readonly customPermissions: CustomPermissionMetadata[] = [];
  private readonly customMetadata: CustomMetadataRecord[] = [];
  private readonly subscriberConfigs: SubscriberConfig[] = [];
  private readonly apex: ApexSource[] = [];
  private readonly staticResources: StaticResourceMetadata[] = [];
  private readonly cachePartitions: CachePartitionMetadata[] = [];
  private readonly others: OtherComponent[] = [];
  private readonly queues: QueueMetadata[] = [];
  private packageDirectory = '';

  public constructor(private readonly projectDir: string) {}

  public readDirectory(dir: string, packageDirectory: string): void {
    this.packageDirectory = packageDirectory;
    this.walk(dir);
  }

  public finish(onProblems?: ReadOptions['onProblems']): Parts {
    const objects = [...this.objects.values()].map((builder) => this.guard(builder.name, () => builder.build()));
    if (this.problems.length > 0) {
      if (onProblems === undefined) throw new MetadataErrors(this.problems);
      onProblems(this.problems);
    }
    return {
      objects: objects.filter((object) => object !== null),
      fieldSets: this.fieldSets,
      labels: this.labels,
      translations: this.translations,
      globalValueSets: this.globalValueSets,
      permissionSets: this.permissionSets,
      customPermissions: this.customPermissions,
      customMetadata: this.customMetadata,
      subscriberConfigs: this.subscriberConfigs,
      apex: this.apex,
      staticResources: this.staticResources,
      cachePartitions: this.cachePartitions,
      others: this.others,
      queues: this.queues
    };
  }

  /** What is done with a file, by the end of its name. Everything else is no concern of the data layer. */
  private readonly readers: readonly (readonly [string, FileReader])[] = [
    ['.object-meta.xml', (file): void => this.readObject(file)],
    ['.field-meta.xml', (file): void => this.readField(file)],
    [
      '.validationRule-meta.xml',
      (file): void =>
        this.object(objectOfPart(file), file).addRule(readValidationRule(this.xml(file, 'ValidationRule')))
    ],
    [
      '.recordType-meta.xml',
      (file): void => this.object(objectOfPart(file), file).addRecordType(readRecordType(this.xml(file, 'RecordType')))
    ],
    [
      '.fieldSet-meta.xml',
      (file): void => {
        const name = fullNameOf(file, '.fieldSet-meta.xml');
        this.fieldSets.push(readFieldSet(this.xml(file, 'FieldSet'), objectOfPart(file), name));
      }
    ],
    ['.labels-meta.xml', (file): void => void this.labels.push(...readLabels(this.xml(file, 'CustomLabels')))],
    ['.translation-meta.xml', (file): void => this.readTranslation(file)],
    ['.globalValueSet-meta.xml', (file): void => this.readValueSet(file)],
    [
      '.permissionset-meta.xml',
      (file): void =>
        void this.permissionSets.push(
          readPermissionSet(this.xml(file, 'PermissionSet'), fullNameOf(file, '.permissionset-meta.xml'))
        )
    ],
    [
      '.cachePartition-meta.xml',
      (file): void =>
        void this.cachePartitions.push(
          readCachePartition(this.xml(file, 'PlatformCachePartition'), fullNameOf(file, '.cachePartition-meta.xml'))
        )
    ],
    [
      '.customPermission-meta.xml',
      (file): void =>
        void this.customPermissions.push(
          readCustomPermission(this.xml(file, 'CustomPermission'), fullNameOf(file, '.customPermission-meta.xml'))
        )
    ],
    [
      '.md-meta.xml',
      (file): void =>
        void this.customMetadata.push(
          readCustomMetadata(this.xml(file, 'CustomMetadata'), fullNameOf(file, '.md-meta.xml'))
        )
    ],
    [
      '.platformEventSubscriberConfig-meta.xml',
      (file): void =>
        void this.subscriberConfigs.push(
          readSubscriberConfig(
            this.xml(file, 'PlatformEventSubscriberConfig'),
            fullNameOf(file, '.platformEventSubscriberConfig-meta.xml')
          )
        )
    ],
    ...KEPT.map(([suffix, type]): [string, FileReader] => [
      suffix,
      (file): void => void this.others.push({ type, name: fullNameOf(file, suffix) })
    ]),
    [
      '.queue-meta.xml',
      (file): void => void this.queues.push(readQueue(this.xml(file, 'Queue'), fullNameOf(file, '.queue-meta.xml')))
    ],
    ['.sharingRules-meta.xml', (file): void => refuseRules(this.xml(file, 'SharingRules'))],
    ['.cls', (file): void => this.readApex(file, 'class', 'ApexClass')],
    ['.trigger', (file): void => this.readApex(file, 'trigger', 'ApexTrigger')]
  ];

  private walk(dir: string): void {
    const entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    if (path.basename(dir) === RESOURCE_FOLDER) {
      for (const { name } of entries) {
        const full = path.join(dir, name);
        if (name.endsWith(RESOURCE_SUFFIX)) this.guard(full, () => this.readStaticResource(full, entries));
      }
      return;
    }
    const bundle = BUNDLE_FOLDERS.get(path.basename(dir));
    if (bundle !== undefined) {
      const folders = entries.filter((entry) => entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name));
      this.others.push(...folders.map(({ name }) => ({ type: bundle, name })));
      return;
    }
    for (const entry of entries) {
      const full = path.join(dir, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) this.walk(full);
        continue;
      }
      const reader = this.readerOf(full);
      if (reader !== undefined) this.guard(full, () => reader(full));
    }
  }

  private readerOf(file: string): FileReader | undefined {
    const isText = file.endsWith('.md') && path.basename(path.dirname(file)) !== 'customMetadata';
    const ends = (suffix: string): boolean =>
      file.endsWith(suffix) ||
      (suffix.endsWith(META_SUFFIX) && !isText && file.endsWith(suffix.slice(0, -META_SUFFIX.length)));
    return this.readers.find(([suffix]) => ends(suffix))?.[1];
  }

  /** Keeps a problem and goes on, so that one run shows all of them. */
  private guard<T>(_what: string, run: () => T): T | null {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof MetadataError)) throw error;
      this.problems.push(error);
      return null;
    }
  }

  private xml(file: string, root: string): XmlElement {
    return parseXml(path.relative(this.projectDir, file), readFileSync(file, 'utf8'), root);
  }

  private object(name: string, file: string): ObjectBuilder {
    const key = name.toLowerCase();
    const known = this.objects.get(key) ?? new ObjectBuilder(name, path.relative(this.projectDir, file));
    this.objects.set(key, known);
    return known;
  }

  private readObject(file: string): void {
    this.object(fullNameOf(file, '.object-meta.xml'), file).addHeader(this.xml(file, 'CustomObject'));
  }

  private readField(file: string): void {
    const object = objectOfPart(file);
    const field = readField(this.xml(file, 'CustomField'), object);
    if (field.name !== fullNameOf(file, '.field-meta.xml')) {
      throw new MetadataError(
        field.place.file,
        field.place.line,
        `<fullName> is ${field.name}, which is not the file's name`
      );
    }
    this.object(object, file).addField(field);
  }

  private readTranslation(file: string): void {
    const language = fullNameOf(file, '.translation-meta.xml');
    const known = this.translations.get(language) ?? new Map<string, string>();
    for (const [name, text] of readTranslation(this.xml(file, 'Translations'))) known.set(name, text);
    this.translations.set(language, known);
  }

  private readValueSet(file: string): void {
    const values = readPicklist(this.xml(file, 'GlobalValueSet').all('customValue')) ?? [];
    this.globalValueSets.set(fullNameOf(file, '.globalValueSet-meta.xml'), values);
  }

  private readApex(file: string, kind: ApexSource['kind'], root: string): void {
    const relative = path.relative(this.projectDir, file);
    const metaFile = `${file}-meta.xml`;
    if (!existsSync(metaFile)) throw new MetadataError(relative, 1, `${path.basename(metaFile)} is missing`);
    const meta = this.xml(metaFile, root);
    this.apex.push({
      kind,
      name: path.basename(file).replace(/\.(cls|trigger)$/, ''),
      file: relative,
      source: readFileSync(file, 'utf8'),
      apiVersion: meta.required('apiVersion'),
      isActive: (meta.textOf('status') ?? 'Active') === 'Active',
      packageDirectory: this.packageDirectory
    });
  }

  private readStaticResource(metaFile: string, siblings: readonly Dirent[]): void {
    const name = fullNameOf(metaFile, RESOURCE_SUFFIX);
    const body = siblings.find((entry) => entry.isFile() && isBodyOf(entry.name, name));
    if (body === undefined) return;
    this.staticResources.push({
      name,
      contentType: this.xml(metaFile, 'StaticResource').required('contentType'),
      body: readFileSync(path.join(path.dirname(metaFile), body.name))
    });
  }
}

/** `Name.json` or `Name.resource` beside `Name.resource-meta.xml`. */
function isBodyOf(fileName: string, resource: string): boolean {
  return (
    fileName.startsWith(`${resource}.`) &&
    !fileName.endsWith(RESOURCE_SUFFIX) &&
    !fileName.slice(resource.length + 1).includes('.')
  );
}
