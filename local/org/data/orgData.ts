import type { QueryContext } from '@apexdevtools/apex-parser';
import { UnsupportedFeature } from '../values/errors.js';
import { MetadataError, MetadataErrors, type Project } from '../metadata/types.js';
import { readProject, type ReadOptions } from '../metadata/readProject.js';
import type { ScalarValue } from '../values/scalars.js';
import type { SObjectRecord } from '../values/sobject.js';
import { runMerge } from './dml/merge.js';
import { runDml } from './dml/runDml.js';
import { recordOf, type DmlContext, type RecycleBin } from './dml/rows.js';
import { FormulaError } from './formula/compileFormula.js';
import { FormulaCache } from './formula/formulaCache.js';
import { PermissionBook } from './permissions.js';
import { RowReader } from './rowReader.js';
import { buildSchema } from './schema/buildSchema.js';
import { seed, type SeedIds } from './seed.js';
import { SharingView } from './sharing.js';
import { compileQuery } from './soql/compileQuery.js';
import type { CompiledQuery } from './soql/compiledQuery.js';
import { runCount, runQuery } from './soql/runQuery.js';
import { Store } from './store/store.js';
import { ROWS_OF_METADATA, movedIds } from './movedIds.js';
import type { Row } from './store/table.js';
import { Transaction } from './transaction.js';
import type {
  BindValue,
  DataHooks,
  DmlOperation,
  DmlOptions,
  DmlResult,
  ObjectSchema,
  QueryOptions,
  Schema,
  TransactionKind,
  UserContext,
  UserPermissions
} from './types.js';

export type OrgDataOptions = {
  clock?: () => number;
  /** The project that the schema was built from: its permission sets, labels and custom metadata become part of the org. */
  project?: Project;
  /** Takes the formulas that do not compile; reading such a field fails then. Without it they are thrown. */
  onProblems?: (problems: readonly MetadataError[]) => void;
};

const MOST_CACHED_QUERIES = 500;

/** The rows of an org and their rules: queries, changes, permissions. One unit of work runs at a time. */
export class OrgData {
  public readonly hooks: DataHooks = {};
  public readonly clock: () => number;
  public readonly project: Project | null;
  public readonly seedIds: SeedIds;
  private readonly store: Store;
  private readonly reader: RowReader;
  private readonly formulas: FormulaCache;
  private readonly permissions: PermissionBook;
  private readonly bin: RecycleBin = new Map();
  private readonly queries = new Map<string, CompiledQuery>();

  public constructor(
    public readonly schema: Schema,
    options: OrgDataOptions = {}
  ) {
    this.clock = options.clock ?? Date.now;
    this.project = options.project ?? null;
    this.store = new Store(schema);
    this.formulas = new FormulaCache(
      this.store,
      this.clock,
      (path, user, row) => this.globalOf(path, user, row),
      () => this.reader
    );
    this.reader = new RowReader(this.store, this.formulas);
    this.permissions = new PermissionBook(schema, this.store, this.project);
    this.seedIds = seed(this.store, this.project, this.clock());
    this.checkFormulas(options.onProblems);
    this.checkCustomMetadata(options.onProblems);
  }

  /** Reads a project and makes an org of it. Every problem of its metadata is in one `MetadataErrors`. */
  public static load(projectDir: string, options: { clock?: () => number } & ReadOptions = {}): OrgData {
    const project = readProject(projectDir, options);
    return new OrgData(buildSchema(project), {
      project,
      ...(options.clock === undefined ? {} : { clock: options.clock })
    });
  }

  /**
   * Takes over the rows of an org whose metadata was changed into this one's. What metadata makes rows of stays as it is
   * here. An error names an object whose ids would no longer be its own.
   */
  public adoptRows(from: OrgData): void {
    const moved = movedIds(from.store, this.store);
    for (const table of from.store.used) {
      const { name, kind, keyPrefix } = table.object;
      const object = this.schema.object(name);
      if (object === undefined || kind === 'customMetadata' || ROWS_OF_METADATA.has(name)) continue;
      if (object.keyPrefix !== keyPrefix) throw new UnsupportedFeature(`a change that moves the ids of ${name}`);
      this.store.table(object).adopt(table, moved);
    }
    for (const [id, entry] of from.bin) this.bin.set(id, entry);
  }

  public begin(options: { kind: TransactionKind; user: UserContext; within?: Transaction }): Transaction {
    return new Transaction(options);
  }

  /** Compiles static SOQL (the parser's tree) or dynamic SOQL (text). */
  public compileQuery(source: string | QueryContext): CompiledQuery {
    if (typeof source !== 'string') return compileQuery(this.schema, source);
    const known = this.queries.get(source);
    if (known !== undefined) return known;
    const query = compileQuery(this.schema, source);
    if (this.queries.size >= MOST_CACHED_QUERIES) this.queries.clear();
    this.queries.set(source, query);
    return query;
  }

  public query(
    tx: Transaction,
    query: CompiledQuery,
    binds: readonly BindValue[] = [],
    options: QueryOptions = {}
  ): SObjectRecord[] {
    return runQuery(this.queryContext(), tx, query, binds, options);
  }

  /** What `SELECT COUNT()` gives, or the number of rows of any other query. */
  public count(
    tx: Transaction,
    query: CompiledQuery,
    binds: readonly BindValue[] = [],
    options: QueryOptions = {}
  ): number {
    return runCount(this.queryContext(), tx, query, binds, options);
  }

  /** Never throws for row errors; with `allOrNone` one bad row undoes all. Ids of inserted rows are set on the records. */
  public dml(tx: Transaction, operation: DmlOperation, records: SObjectRecord[], options: DmlOptions): DmlResult[] {
    if (operation === 'merge') return runMerge(this.dmlContext(), tx, records, options);
    return runDml(this.dmlContext(), tx, operation, records, options);
  }

  /** A stored record with all its fields, null when there is none. Checks no permissions and counts no limits. */
  public find(id: string): SObjectRecord | null {
    const found = this.store.find(id);
    if (found === undefined) return null;
    const user = this.adminUser;
    return recordOf(this.dmlContext(), found.table.object, found.row, user, { formulas: true, readOnly: false });
  }

  /** How many rows queries have looked at so far. */
  public get rowsRead(): number {
    return this.store.rowsRead;
  }

  /** How many live rows an object has. */
  public rowCount(objectName: string): number {
    return this.store.table(this.schema.require(objectName)).size;
  }

  /** Writes fields that only the org itself sets: `Test.setCreatedDate`, the state of a job. No triggers, no checks. */
  public setFields(tx: Transaction, id: string, values: Record<string, ScalarValue>): void {
    const found = this.store.find(id);
    if (found === undefined) throw new Error(`There is no record ${id}`);
    found.table.put(id, withValues(found.table.object, found.row, values), tx.log);
  }

  /** Inserts a row as the org itself does: no triggers, no checks. Returns its id. */
  public addRow(tx: Transaction, objectName: string, values: Record<string, ScalarValue>): string {
    const object = this.schema.require(objectName);
    const table = this.store.table(object);
    const id = table.newId();
    table.put(id, withValues(object, new Map([['Id', id]]), values), tx.log);
    return id;
  }

  public hasRow(id: string): boolean {
    return this.store.find(id) !== undefined;
  }

  /** Whether a row of the object has the value in a field. */
  public hasRowWith(objectName: string, field: string, value: ScalarValue): boolean {
    for (const row of this.store.table(this.schema.require(objectName)).scan()) {
      if (row.get(field) === value) return true;
    }
    return false;
  }

  /** Takes away a row that only the org itself keeps. */
  public removeRow(tx: Transaction, id: string): void {
    this.store.find(id)?.table.delete(id, tx.log);
  }

  /** The user of a row of User, as a context to run as. */
  public userContext(userId: string): UserContext {
    const row = this.store.find(userId)?.row;
    if (row === undefined || this.schema.objectByKeyPrefix(userId.slice(0, 3))?.name !== 'User') {
      throw new Error(`There is no user ${userId}`);
    }
    const text = (field: string): string => String(row.get(field) ?? '');
    return {
      id: userId,
      name: text('Name'),
      username: text('Username'),
      email: text('Email'),
      profileId: text('ProfileId'),
      profileName: String(this.store.find(text('ProfileId'))?.row.get('Name') ?? ''),
      userType: text('UserType'),
      timeZone: text('TimeZoneSidKey'),
      locale: text('LocaleSidKey'),
      language: text('LanguageLocaleKey')
    };
  }

  public get adminUser(): UserContext {
    return this.userContext(this.seedIds.adminUser);
  }

  public get automatedProcessUser(): UserContext {
    return this.userContext(this.seedIds.automatedProcessUser);
  }

  public get integrationUser(): UserContext {
    return this.userContext(this.seedIds.integrationUser);
  }

  public permissionsOf(user: UserContext): UserPermissions {
    return this.permissions.of(user);
  }

  /** The records that a user reaches, as rows and permissions are now. */
  public sharingOf(user: UserContext): SharingView {
    return new SharingView(this.store, this.permissionsOf(user), user);
  }

  /** Assigns a permission set of the project to a user; an error names the set when there is none. Twice is once. */
  public assignPermissionSet(userId: string, permissionSet: string): void {
    const sets = this.store.table(this.schema.require('PermissionSet'));
    const set = [...sets.scan()].find((row) => String(row.get('Name')).toLowerCase() === permissionSet.toLowerCase());
    if (set === undefined) throw new Error(`There is no permission set "${permissionSet}"`);
    const id = String(set.get('Id'));
    const assignments = this.store.table(this.schema.require('PermissionSetAssignment'));
    const isThere = [...assignments.scan()].some(
      (row) => row.get('AssigneeId') === userId && row.get('PermissionSetId') === id
    );
    if (isThere) return;
    const tx = this.begin({ kind: 'synchronous', user: this.adminUser });
    this.addRow(tx, 'PermissionSetAssignment', { AssigneeId: userId, PermissionSetId: id, IsActive: true });
    tx.commit();
  }

  private queryContext(): Parameters<typeof runQuery>[0] {
    return {
      reader: this.reader,
      clock: this.clock,
      permissionsOf: (user) => this.permissionsOf(user),
      sharingOf: (user) => this.sharingOf(user)
    };
  }

  private dmlContext(): DmlContext {
    return {
      store: this.store,
      reader: this.reader,
      formulas: this.formulas,
      hooks: this.hooks,
      clock: this.clock,
      bin: this.bin,
      organizationId: this.seedIds.organization,
      permissionsOf: (user) => this.permissionsOf(user),
      sharingOf: (user) => this.sharingOf(user)
    };
  }

  /** `$User.Email`, `$Label.Some_Label` and the like in formulas. */
  private globalOf(path: readonly string[], user: UserContext, row: Row): ScalarValue {
    const [root = '', name = ''] = path;
    const fieldOf = (id: string): ScalarValue => {
      const found = this.store.find(id);
      return found === undefined ? null : this.reader.ofAnyObject(found.table.object, found.row, name, user);
    };
    switch (root.toLowerCase()) {
      case '$user':
        return fieldOf(user.id);
      case '$profile':
        return fieldOf(user.profileId);
      case '$organization':
        return fieldOf(this.seedIds.organization);
      case '$recordtype':
        return fieldOf(String(row.get('RecordTypeId') ?? ''));
      case '$permission':
        return this.permissionsOf(user).hasCustomPermission(name);
      case '$label':
        return this.project?.labels.find((label) => label.name.toLowerCase() === name.toLowerCase())?.value ?? null;
      default:
        throw new UnsupportedFeature(`${root} in a formula`);
    }
  }

  /** Formulas of the project are compiled at once, so that a broken one stops the load with its place. */
  private checkFormulas(onProblems: OrgDataOptions['onProblems']): void {
    const problems: MetadataError[] = [];
    for (const metadata of this.project?.objects ?? []) {
      const object = this.schema.object(metadata.name);
      if (object === undefined) continue; // record types of person accounts stand under a name that is no object
      const check = (place: { file: string; line: number }, what: string, compile: () => unknown): void => {
        try {
          compile();
        } catch (error) {
          if (!(error instanceof FormulaError) && !(error instanceof UnsupportedFeature)) throw error;
          problems.push(new MetadataError(place.file, place.line, `${what}: ${error.message}`));
        }
      };
      for (const field of metadata.fields) {
        const known = object.field(field.name);
        if (known?.formula != null)
          check(field.place, `the formula of ${object.name}.${known.name}`, () => this.formulas.ofField(object, known));
        else if (known?.defaultFormula != null) {
          const type = known.apexType === 'String' || known.apexType === 'Id' ? 'string' : known.type;
          check(field.place, `the default of ${object.name}.${known.name}`, () =>
            this.formulas.get(object, known.defaultFormula ?? '', type, known.scale)
          );
        }
      }
      for (const rule of metadata.validationRules) {
        if (rule.isActive)
          check(rule.place, `the validation rule ${object.name}.${rule.name}`, () =>
            this.formulas.get(object, rule.formula, 'boolean')
          );
      }
    }
    report(problems, onProblems);
  }

  /** A record of custom metadata that breaks a validation rule of its type is refused, as a deployment would. */
  private checkCustomMetadata(onProblems: OrgDataOptions['onProblems']): void {
    const problems: MetadataError[] = [];
    for (const { object: type, developerName, place } of this.project?.customMetadata ?? []) {
      const object = this.schema.object(type);
      if (object === undefined || object.validationRules.length === 0) continue;
      const row = [...this.store.table(object).scan()].find((one) => one.get('DeveloperName') === developerName);
      if (row === undefined) continue;
      for (const rule of object.validationRules) {
        const formula = this.formulas.get(object, rule.formula, 'boolean');
        const user = this.userContext(this.seedIds.adminUser);
        const isBroken = this.formulas.run(formula, { object, row, prior: null, isNew: true, user });
        if (isBroken === true)
          problems.push(new MetadataError(place.file, place.line, `${type}.${rule.name}: ${rule.message}`));
      }
    }
    report(problems, onProblems);
  }
}

function report(problems: readonly MetadataError[], onProblems: OrgDataOptions['onProblems']): void {
  if (problems.length === 0) return;
  if (onProblems === undefined) throw new MetadataErrors([...problems]);
  onProblems(problems);
}

function withValues(object: ObjectSchema, row: Row, values: Record<string, ScalarValue>): Row {
  const changed = new Map(row);
  for (const [name, value] of Object.entries(values)) {
    const field = object.field(name);
    if (field === undefined) throw new Error(`${object.name} has no field ${name}`);
    if (value === null) changed.delete(field.name);
    else changed.set(field.name, value);
  }
  return changed;
}
