import { UnsupportedFeature } from '../../values/errors.js';
import type { FieldValue, ScalarValue } from '../../values/scalars.js';
import type { RowReader } from '../rowReader.js';
import type { Store } from '../store/store.js';
import type { Row } from '../store/table.js';
import type { FieldSchema, FieldType, ObjectSchema, UserContext } from '../types.js';
import {
  compileFormula,
  FormulaError,
  fieldsOfObject,
  type CompiledFormula,
  type FormulaScope
} from './compileFormula.js';

/** Where `$User`, `$Label` and the like come from. */
export type GlobalSource = (path: readonly string[], user: UserContext, row: Row) => ScalarValue;

export type Evaluation = { object: ObjectSchema; row: Row; prior: Row | null; isNew: boolean; user: UserContext };

/** Formulas that were compiled once, and how they are evaluated over rows. */
export class FormulaCache {
  private readonly compiled = new Map<string, CompiledFormula>();
  private depth = 0;

  public constructor(
    private readonly store: Store,
    private readonly clock: () => number,
    private readonly globals: GlobalSource,
    private readonly reader: () => RowReader
  ) {}

  /** The value of a formula field. */
  public evaluate(object: ObjectSchema, row: Row, field: FieldSchema, user: UserContext): ScalarValue {
    const formula = this.supported(object, field);
    return this.run(formula, { object, row, prior: null, isNew: false, user });
  }

  /** Only a project that is loaded in part still has formulas that do not compile. */
  private supported(object: ObjectSchema, field: FieldSchema): CompiledFormula {
    try {
      return this.ofField(object, field);
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      throw new UnsupportedFeature(`the formula of ${object.name}.${field.name} (${error.message})`);
    }
  }

  /** Compiles a formula field, so that a broken one is found before it is first read. */
  public ofField(object: ObjectSchema, field: FieldSchema): CompiledFormula {
    return this.get(object, field.formula ?? '', field.type, field.scale, field.treatBlanksAsZero);
  }

  public get(
    object: ObjectSchema,
    formula: string,
    type: FieldType,
    scale = 0,
    treatBlanksAsZero = false
  ): CompiledFormula {
    const key = `${object.name}|${type}|${scale}|${String(treatBlanksAsZero)}|${formula}`;
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const compiled = compileFormula(fieldsOfObject(this.store.schema, object), formula, {
      type,
      scale,
      treatBlanksAsZero
    });
    this.compiled.set(key, compiled);
    return compiled;
  }

  public run(formula: CompiledFormula, on: Evaluation): ScalarValue {
    if (this.depth > 20) throw new UnsupportedFeature('formula fields that refer to each other in a circle');
    const read = (row: Row, path: readonly string[]): FieldValue => this.follow(on.object, row, path, on.user);
    const scope: FormulaScope = {
      read: (path) => read(on.row, path),
      readPrior: (path) => read(on.prior ?? on.row, path),
      isNew: on.isNew,
      global: (path) => this.globals(path, on.user, on.row),
      now: this.clock()
    };
    this.depth += 1;
    try {
      return formula(scope);
    } finally {
      this.depth -= 1;
    }
  }

  private follow(object: ObjectSchema, row: Row, path: readonly string[], user: UserContext): FieldValue {
    let at: { object: ObjectSchema; row: Row } = { object, row };
    for (const relationship of path.slice(0, -1)) {
      const reference = at.object.parentField(relationship);
      const parent = reference === undefined ? null : this.reader().parent(at.row, reference);
      if (parent === null) return null;
      at = parent;
    }
    return this.reader().ofAnyObject(at.object, at.row, path.at(-1) ?? '', user);
  }
}
