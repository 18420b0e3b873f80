import type {
  FieldNameListContext,
  SelectEntryContext,
  SubFieldEntryContext,
  TypeOfContext
} from '@apexdevtools/apex-parser';
import { UnsupportedFeature } from '../../values/errors.js';
import { SoqlError, type FieldSchema, type ObjectSchema } from '../types.js';
import { optional } from './clauses.js';
import type { From } from './from.js';
import type { QueryCompiler } from './compileQuery.js';
import { checkConvertible, converted } from './convertCurrency.js';
import { showFormat } from './format.js';
import { functionName } from './functions.js';
import { objectBehind, partsOf, stepUp, withoutAlias } from './paths.js';
import type { SelectEntry, Selection, Show, TypeofCase } from './plan.js';

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
    const inner = optional(call.soqlFunction());
    const argument = optional((inner ?? call).fieldName());
    const isFormatted = name === 'format';
    const isConverted = (inner === null ? name : functionName(inner)) === 'convertcurrency';
    const isKnown = inner === null ? name === 'tolabel' || isFormatted || isConverted : isFormatted && isConverted;
    if (!isKnown || argument === null)
      throw new UnsupportedFeature(`${call.getText().toUpperCase()} in a select list without GROUP BY`);
    const parts = withoutAlias(this.from, partsOf(argument));
    if (parts.length > 1 && alias !== undefined)
      throw new UnsupportedFeature(`an alias of a function over a parent's field: ${alias}`);
    this.addPath(parts, alias, (field) => {
      if (isConverted) checkConvertible(this.compiler.schema, field);
      const convert: Show = (value, row, run) => converted(row, field, value, run);
      if (!isFormatted) return isConverted ? convert : showLabel(field);
      const show = showFormat(field, isConverted);
      return (value, row, run) => {
        const amount = isConverted ? convert(value, row, run) : value;
        return run.inApex && alias === undefined ? amount : show(amount, row, run);
      };
    });
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

  private addPath(
    written: readonly string[],
    alias?: string,
    showOf: (field: FieldSchema) => Show | null = asItIs
  ): void {
    const parts = withoutAlias(this.from, written);
    this.once(alias ?? parts.join('.'));
    const path = this.compiler.pathOf(this.from, parts, true);
    let entries = this.root.entries;
    let object = this.from.object;
    for (const step of path.steps) {
      object = objectBehind(this.compiler.schema, step.reference);
      entries = parentEntry(entries, step, object).selection.entries;
    }
    entries.push({ kind: 'field', field: path.field, name: alias ?? path.field.name, show: showOf(path.field) });
  }

  private addTypeof(typeOf: TypeOfContext): void {
    const step = stepUp(this.from.object, typeOf.fieldName().getText());
    const selectionOf = (object: ObjectSchema, list: FieldNameListContext): Selection => {
      const builder = new SelectionBuilder(this.compiler, { object, aliases: new Map() }, null);
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

const asItIs = (): null => null;

function showLabel(field: FieldSchema): Show {
  const labels = new Map(field.picklistValues.map(({ value, label }) => [value, label]));
  return (value) => (typeof value === 'string' ? (labels.get(value) ?? value) : value);
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
