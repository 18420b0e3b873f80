/** What a query selects: rows show `Id` only where it was asked for. */
import { ApexParserFactory } from '@apexdevtools/apex-parser';
import type { FieldNameContext, SubQueryContext, TypeOfContext } from '@apexdevtools/apex-parser';

export type Projection = { hasId: boolean; readonly relationships: Map<string, Projection> };

/** Only `Id` and relationship names of the select list are of interest; undefined when all is shown. */
export function projectionOf(soql: string): Projection | undefined {
  const parser = ApexParserFactory.createParser(soql);
  parser.removeErrorListeners();
  const query = parser.query();
  const projection = empty();
  return add(projection, query.selectList()?.selectEntry_list() ?? []) ? projection : undefined;
}

type Entry = {
  fieldName(): FieldNameContext | null;
  subQuery(): SubQueryContext | null;
  typeOf(): TypeOfContext | null;
  getText(): string;
};

/** False when the list cannot be known from the text: `FIELDS(ALL)` and `TYPEOF`. */
function add(projection: Projection, entries: Entry[]): boolean {
  for (const entry of entries) {
    const subQuery = entry.subQuery();
    const field = entry.fieldName();
    if (subQuery !== null) {
      const child = empty();
      const name = subQuery.fromNameList()?.fieldName_list()[0]?.getText().toLowerCase() ?? '';
      if (!add(child, subQuery.subFieldList()?.subFieldEntry_list() ?? [])) return false;
      projection.relationships.set(name, child);
    } else if (field !== null) {
      addPath(projection, field.getText().toLowerCase().split('.'));
    } else if (entry.typeOf() !== null || /^fields\(/i.test(entry.getText())) {
      return false;
    }
  }
  return true;
}

function addPath(projection: Projection, path: string[]): void {
  let at = projection;
  for (const relationship of path.slice(0, -1)) {
    const next = at.relationships.get(relationship) ?? empty();
    at.relationships.set(relationship, next);
    at = next;
  }
  if (path.at(-1) === 'id') at.hasId = true;
}

function empty(): Projection {
  return { hasId: false, relationships: new Map() };
}
