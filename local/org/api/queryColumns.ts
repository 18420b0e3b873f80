/** `/query?columns=true`: what columns a query has, by which the sf CLI lays out its tables. */
import { ApexParserFactory, type QueryContext, type SelectEntryContext } from '@apexdevtools/apex-parser';
import type { CompiledQuery } from '../data/soql/compiledQuery.js';
import type { FieldSchema, ObjectSchema, Schema } from '../data/types.js';

type Column = {
  aggregate: boolean;
  apexType: string | null;
  booleanType: boolean;
  columnName: string;
  custom: boolean;
  displayName: string;
  foreignKeyName: string | null;
  insertable: boolean;
  joinColumns: Column[];
  numberType: boolean;
  textType: boolean;
  updatable: boolean;
};

export function columnsOf(schema: Schema, soql: string, compiled: CompiledQuery): Record<string, unknown> {
  const parser = ApexParserFactory.createParser(soql);
  parser.removeErrorListeners();
  const query: QueryContext = parser.query();
  const object = schema.require(compiled.objectName);
  const aggregates = [...compiled.aggregateColumns];
  const entries = query.selectList()?.selectEntry_list() ?? [];
  const columns = entries.map((entry) => columnOf(schema, object, entry, aggregates));
  return {
    columnMetadata: columns,
    entityName: object.name,
    groupBy: query.groupByClause() !== null,
    idSelected: columns.some((column) => column.columnName === 'Id'),
    keyPrefix: object.keyPrefix
  };
}

type Entry = Pick<SelectEntryContext, 'fieldName' | 'subQuery' | 'getText'>;

function columnOf(
  schema: Schema,
  object: ObjectSchema,
  entry: Entry,
  aggregates: { name: string; apexType: string }[]
): Column {
  const field = entry.fieldName();
  const subQuery = entry.subQuery();
  if (subQuery !== null) {
    const name = subQuery.fromNameList()?.fieldName_list()[0]?.getText() ?? '';
    const child = object.child(name);
    const childObject = child === undefined ? undefined : schema.object(child.childObject);
    const inner = subQuery.subFieldList()?.subFieldEntry_list() ?? [];
    const joinColumns = childObject === undefined ? [] : inner.map((one) => columnOf(schema, childObject, one, []));
    return { ...plain(child?.relationshipName ?? name), aggregate: true, joinColumns };
  }
  const alias = aggregates.shift();
  if (field === null) {
    return { ...plain(alias?.name ?? entry.getText()), aggregate: true, displayName: functionName(entry, alias) };
  }
  return pathColumn(schema, object, field.getText().split('.'));
}

function pathColumn(schema: Schema, object: ObjectSchema | undefined, [first = '', ...rest]: string[]): Column {
  if (rest.length === 0) {
    const field = object?.field(first);
    return field === undefined ? plain(first) : fieldColumn(field);
  }
  if (object !== undefined && first.toLowerCase() === object.name.toLowerCase()) {
    return pathColumn(schema, object, rest);
  }
  const reference = object?.parentField(first);
  const parent = schema.object(reference?.referenceTo[0] ?? '');
  return {
    ...plain(reference?.relationshipName ?? first),
    foreignKeyName: reference?.name ?? null,
    joinColumns: [pathColumn(schema, parent, rest)]
  };
}

function fieldColumn(field: FieldSchema): Column {
  return {
    ...plain(field.name),
    apexType: field.apexType,
    booleanType: field.type === 'boolean',
    custom: field.isCustom,
    insertable: field.isCreateable,
    numberType: field.precision > 0,
    textType: field.apexType === 'String',
    updatable: field.isUpdateable
  };
}

function plain(name: string): Column {
  return {
    aggregate: false,
    apexType: null,
    booleanType: false,
    columnName: name,
    custom: false,
    displayName: name,
    foreignKeyName: null,
    insertable: false,
    joinColumns: [],
    numberType: false,
    textType: false,
    updatable: false
  };
}

/** `COUNT(Id)` without its alias. */
function functionName(entry: Entry, alias: { name: string } | undefined): string {
  const text = entry.getText();
  return alias !== undefined && text.endsWith(alias.name) ? text.slice(0, -alias.name.length) : text;
}
