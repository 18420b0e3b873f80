import { UnsupportedFeature } from '../values/errors.js';
import type { FieldValue, ScalarValue } from '../values/scalars.js';
import type { FormulaCache } from './formula/formulaCache.js';
import { summaryValue } from './rollupSummary.js';
import type { Store } from './store/store.js';
import type { Row } from './store/table.js';
import type { FieldSchema, ObjectSchema, UserContext } from './types.js';

/** One step up: the reference that is followed and the name it is followed by. */
export type PathStep = { readonly reference: FieldSchema; readonly relationshipName: string };

/** A field of an object or of one of its parents. */
export type FieldPath = {
  readonly steps: readonly PathStep[];
  readonly field: FieldSchema;
  readonly object: ObjectSchema;
};

/** Reads fields of stored rows: formulas are computed, parents are followed. */
export class RowReader {
  public constructor(
    public readonly store: Store,
    private readonly formulas: FormulaCache
  ) {}

  /** A field of a row of `object`. Formulas see the row and its parents as they are now. */
  public field(object: ObjectSchema, row: Row, field: FieldSchema, user: UserContext): ScalarValue {
    if (field.formula !== null) return this.formulas.evaluate(object, row, field, user);
    if (field.summary !== null) return summaryValue(this, row, field, user);
    if (field.type === 'address' || field.type === 'location') {
      throw new UnsupportedFeature(`the compound field ${object.name}.${field.name}`, 'Read its parts instead.');
    }
    if (field.name === 'IsDeleted') return this.isDeleted(object, row);
    return row.get(field.name) ?? (field.type === 'boolean' ? false : null);
  }

  /** The row that a reference points to, whatever its object. */
  public parent(row: Row, reference: FieldSchema): { object: ObjectSchema; row: Row } | null {
    const id = row.get(reference.name);
    if (typeof id !== 'string') return null;
    const found = this.store.find(id);
    return found === undefined ? null : { object: found.table.object, row: found.row };
  }

  public path(object: ObjectSchema, row: Row, path: FieldPath, user: UserContext): ScalarValue {
    let at: { object: ObjectSchema; row: Row } = { object, row };
    for (const step of path.steps) {
      const parent = this.parent(at.row, step.reference);
      if (parent === null) return path.field.type === 'boolean' && path.field.formula === null ? false : null;
      at = parent;
    }
    return this.fieldByNameOf(at.object, at.row, path, user);
  }

  /** Behind a reference to several objects stands the pseudo-object `Name`: its fields are looked up on the real one. */
  private fieldByNameOf(object: ObjectSchema, row: Row, path: FieldPath, user: UserContext): ScalarValue {
    if (path.object.name === object.name) return this.field(object, row, path.field, user);
    return this.ofAnyObject(object, row, path.field.name, user);
  }

  public ofAnyObject(object: ObjectSchema, row: Row, name: string, user: UserContext): ScalarValue {
    if (name === 'Type') return object.name;
    const field = name === 'Name' && object.nameField !== null ? object.field(object.nameField) : object.field(name);
    return field === undefined ? null : this.field(object, row, field, user);
  }

  private isDeleted(object: ObjectSchema, row: Row): boolean {
    const id = row.get('Id');
    return typeof id === 'string' && this.store.table(object).getDeleted(id) !== undefined;
  }
}

export type { FieldValue };
