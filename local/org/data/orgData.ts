/** Rows and rules of the org. SEAM: signatures are final, bodies follow. */
import type { QueryContext } from '@apexdevtools/apex-parser';
import { UnsupportedFeature } from '../values/errors.js';
import type { SObjectRecord } from '../values/sobject.js';
import { Transaction } from './transaction.js';
import type { CompiledQuery } from './soql/compiledQuery.js';
import type {
  BindValue,
  DataHooks,
  DmlOperation,
  DmlOptions,
  DmlResult,
  QueryOptions,
  Schema,
  TransactionKind,
  UserContext,
  UserPermissions
} from './types.js';

export type OrgDataOptions = { clock?: () => number };

export class OrgData {
  public readonly hooks: DataHooks = {};
  public readonly clock: () => number;

  public constructor(
    public readonly schema: Schema,
    options: OrgDataOptions = {}
  ) {
    this.clock = options.clock ?? Date.now;
  }

  public begin(options: { kind: TransactionKind; user: UserContext; within?: Transaction }): Transaction {
    return new Transaction(options);
  }

  /** Compiles static SOQL (the parser's tree) or dynamic SOQL (text). */
  public compileQuery(source: string | QueryContext): CompiledQuery {
    throw new UnsupportedFeature(String(source));
  }

  public query(_tx: Transaction, _query: CompiledQuery, _binds: BindValue[], _options?: QueryOptions): SObjectRecord[] {
    throw new UnsupportedFeature('query');
  }

  /** What `SELECT COUNT()` gives, or the number of rows of any other query. */
  public count(_tx: Transaction, _query: CompiledQuery, _binds: BindValue[], _options?: QueryOptions): number {
    throw new UnsupportedFeature('count');
  }

  /** Never throws for row errors; with `allOrNone` one bad row undoes all. */
  public dml(_tx: Transaction, _operation: DmlOperation, _records: SObjectRecord[], _options: DmlOptions): DmlResult[] {
    throw new UnsupportedFeature('dml');
  }

  /** The user of a row of User, as a context to run as. */
  public userContext(_userId: string): UserContext {
    throw new UnsupportedFeature('userContext');
  }

  public get adminUser(): UserContext {
    throw new UnsupportedFeature('adminUser');
  }

  public get automatedProcessUser(): UserContext {
    throw new UnsupportedFeature('automatedProcessUser');
  }

  public get integrationUser(): UserContext {
    throw new UnsupportedFeature('integrationUser');
  }

  public permissionsOf(_user: UserContext): UserPermissions {
    throw new UnsupportedFeature('permissionsOf');
  }

  /** Assigns a permission set of the project to a user; an error names the set when there is none. */
  public assignPermissionSet(_userId: string, _permissionSet: string): void {
    throw new UnsupportedFeature('assignPermissionSet');
  }
}
