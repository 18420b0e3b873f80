import type { ScalarValue } from '../../values/scalars.js';
import { UnsupportedFeature } from '../../values/errors.js';
import { SObjectRecord } from '../../values/sobject.js';
import type { FormulaCache } from '../formula/formulaCache.js';
import type { RowReader } from '../rowReader.js';
import type { SharingView } from '../sharing.js';
import type { Store } from '../store/store.js';
import type { Row, Table } from '../store/table.js';
import type { Transaction } from '../transaction.js';
import type {
  DataHooks,
  DmlError,
  DmlOptions,
  FieldSchema,
  ObjectSchema,
  UserContext,
  UserPermissions
} from '../types.js';
import { isComputed } from '../schema/objectSchema.js';

/** What saving works with. */
export type DmlContext = {
  readonly store: Store;
  readonly reader: RowReader;
  readonly formulas: FormulaCache;
  readonly hooks: DataHooks;
  readonly clock: () => number;
  readonly bin: RecycleBin;
  readonly organizationId: string;
  permissionsOf(user: UserContext): UserPermissions;
  sharingOf(user: UserContext): SharingView;
};

/** What went with a deleted record, so that undelete can bring it back. */
export type BinEntry = {
  readonly cascaded: readonly string[];
  readonly cleared: readonly { readonly id: string; readonly field: string; readonly value: string }[];
};
export type RecycleBin = Map<string, BinEntry>;

/** Field values of a row while it is being saved. */
export type Draft = Map<string, ScalarValue>;

/** One row of a DML call on its way into the store. */
export type Pending = {
  /** Position in the caller's list. */
  readonly index: number;
  readonly input: SObjectRecord;
  id: string | null;
  readonly old: Row | null;
  draft: Draft;
  /** Fields that the caller gave another value than before. */
  readonly given: ReadonlySet<string>;
  readonly errors: DmlError[];
};

/** One chunk of one object, as it passes through the steps of a save. */
export type Save = {
  readonly context: DmlContext;
  readonly tx: Transaction;
  readonly object: ObjectSchema;
  readonly table: Table;
  readonly operation: 'insert' | 'update';
  readonly options: DmlOptions;
};

export function rowError(statusCode: string, message: string, fields: string[] = []): DmlError {
  return { statusCode, message, fields };
}

export function textOf(row: Row | Draft, field: string): string | null {
  const value = row.get(field);
  return typeof value === 'string' ? value : null;
}

/** Sets a field, or leaves it out when it is null. */
export function put(draft: Draft, field: string, value: ScalarValue): void {
  if (value === null) draft.delete(field);
  else draft.set(field, value);
}

/** A whole stored row as triggers see it: every field, formulas computed, parents absent. */
export function recordOf(
  context: DmlContext,
  object: ObjectSchema,
  row: Row,
  user: UserContext,
  options: { formulas: boolean; readOnly: boolean }
): SObjectRecord {
  const record = new SObjectRecord(object.name);
  for (const field of object.fields) {
    if (field.type === 'address' || field.type === 'location') continue;
    if (!isComputed(field)) record.fields.set(field.name, context.reader.field(object, row, field, user));
    else if (options.formulas) setComputed(context, record, row, field, user);
  }
  record.isReadOnly = options.readOnly;
  return record;
}

/** A field that cannot be worked out here stays away until somebody asks for it: not all who save a row do. */
function setComputed(
  context: DmlContext,
  record: SObjectRecord,
  row: Row,
  field: FieldSchema,
  user: UserContext
): void {
  try {
    const object = context.store.schema.require(record.typeName);
    record.fields.set(field.name, context.reader.field(object, row, field, user));
  } catch (error) {
    if (!(error instanceof UnsupportedFeature)) throw error;
  }
}
