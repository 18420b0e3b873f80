import type {
  FieldNameListContext,
  SelectEntryContext,
  SubFieldEntryContext,
  TypeOfContext
} from '@apexdevtools/apex-parser';
import { UnsupportedFeature } from '../../values/errors.js';
import { SoqlError, type ObjectSchema } from '../types.js';
import { optional, type From } from './clauses.js';
import type { QueryCompiler } from './compileQuery.js';
import { checkConvertible } from './convertCurrency.js';
import { functionName } from './functions.js';
import { objectBehind, partsOf, stepUp, withoutAlias } from './paths.js';
import type { SelectEntry, Selection, TypeofCase } from './plan.js';

export type SelectItem = SelectEntryContext | SubFieldEntryContext;

/** Turns a select list into what to copy from a row and its parents. Every record carries its id besides. */
export class SelectionBuilder {
  private readonly root: Selection = { entries: [] };
  private readonly names = new Set<string>();

  public constructor(
    private readonly compiler: QueryCompiler,
    private readonly from: From,
    private readonly limit: number | null
  ) {}

  public build(items: readonly SelectItem[]): Selection {
    for (const item of items) this.add(item);
    return this.root;
  }

  private add(item: SelectItem): void {
    const typeOf = optional(item.typeOf());
    if (typeOf !== null) return this.addTypeof(typeOf);
    const subQuery = optional(item.subQuery());
    if (subQuery !== null) {
      const { relationship, plan } = this.compiler.childPlan(subQuery, this.from.object);
      const name = relationship.relationshipName ?? '';
      this.once(name);
      this.root.entries.push({ kind: 'children', relationship, name, plan });
      return;
    }
    const call = optional(item.soqlFunction());
    if (call !== null) return this.addFunction(item, functionName(call));
    const alias = optional(item.soqlId());
    if (alias !== null)
      throw new SoqlError('MALFORMED_QUERY', `only aggregate expressions can have an alias: ${alias.getText()}`);
    this.addPath(partsOf(item.fieldName()));
  }

  private addFunction(item: SelectItem, name: string): void {
    const call = item.soqlFunction();
    const alias = optional(item.soqlId())?.getText();
    if (name === 'fields') return this.addAll(call.soqlFieldsParameter().getText().toLowerCase());
    const isConversion = name === 'convertcurrency';
    if (name !== 'tolabel' && name !== 'format' && !isConversion)
      throw new UnsupportedFeature(`${name.toUpperCase()}() in a select list without GROUP BY`);
    const argument = optional(call.fieldName());
    if (argument === null) throw new UnsupportedFeature(`${name.toUpperCase()}() of a function`);
    const path = this.compiler.path(this.from, argument, true);
    if (path.steps.length > 0) throw new UnsupportedFeature(`${name.toUpperCase()}() of a parent's field`);
    if (name === 'format') throw new UnsupportedFeature('FORMAT() in SOQL');
    this.once(alias ?? path.field.name);
    if (isConversion) checkConvertible(this.compiler.schema, path.field);
    const show = isConversion ? 'converted' : 'label';
    this.root.entries.push({ kind: 'field', field: path.field, name: alias ?? path.field.name, show });
  }

  private addAll(which: string): void {
    if (which !== 'standard' && (this.limit === null || this.limit > 200)) {
      throw new SoqlError('MALFORMED_QUERY', 'The SOQL FIELDS function must have a LIMIT of at most 200');
    }
    for (const field of this.from.object.fields) {
      if (field.type === 'address' || field.type === 'location') continue;
      const isWanted = which === 'all' || field.isCustom === (which === 'custom');
      if (isWanted && !this.names.has(field.name.toLowerCase())) this.addPath([field.name]);
    }
  }

  private addPath(written: readonly string[]): void {
    const parts = withoutAlias(this.from.object, written, this.from.alias);
    this.once(parts.join('.'));
    const path = this.compiler.pathOf(this.from, parts, true);
    let entries = this.root.entries;
    let object = this.from.object;
    for (const step of path.steps) {
      object = objectBehind(this.compiler.schema, step.reference);
      entries = parentEntry(entries, step, object).selection.entries;
    }
    entries.push({ kind: 'field', field: path.field, name: path.field.name, show: 'value' });
  }

  private addTypeof(typeOf: TypeOfContext): void {
    const step = stepUp(this.from.object, typeOf.fieldName().getText());
    const selectionOf = (object: ObjectSchema, list: FieldNameListContext): Selection => {
      const builder = new SelectionBuilder(this.compiler, { object, alias: null }, null);
      for (const name of list.fieldName_list()) builder.addPath(partsOf(name));
      return builder.root;
    };
    const cases: TypeofCase[] = typeOf.whenClause_list().map((when) => {
      const object = this.compiler.schema.object(when.fieldName().getText());
      if (object === undefined)
        throw new SoqlError('INVALID_TYPE', `sObject type '${when.fieldName().getText()}' is not supported.`);
      return { object, selection: selectionOf(object, when.fieldNameList()) };
    });
    const otherwise = optional(typeOf.elseClause());
    this.once(step.relationshipName);
    this.root.entries.push({
      kind: 'typeof',
      reference: step.reference,
      name: step.relationshipName,
      cases,
      otherwise:
        otherwise === null ? null : selectionOf(this.compiler.schema.require('Name'), otherwise.fieldNameList())
    });
  }

  private once(name: string): void {
    const key = name.toLowerCase();
    if (this.names.has(key)) throw new SoqlError('MALFORMED_QUERY', `duplicate field selected: ${name}`);
    this.names.add(key);
  }
}

type ParentEntry = Extract<SelectEntry, { kind: 'parent' }>;

function parentEntry(
  entries: SelectEntry[],
  step: { reference: ParentEntry['reference']; relationshipName: string },
  object: ObjectSchema
): ParentEntry {
  const known = entries.find((entry) => entry.kind === 'parent' && entry.name === step.relationshipName);
  if (known !== undefined) return known as ParentEntry;
  const entry: ParentEntry = {
    kind: 'parent',
    reference: step.reference,
    name: step.relationshipName,
    object,
    selection: { entries: [] }
  };
  entries.push(entry);
  return entry;
}
