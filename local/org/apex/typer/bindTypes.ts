/** Whether the value bound into a static query can be compared with the column that it stands beside. */
import type { BindUse } from '../../data/soql/compiledQuery.js';
import type { FieldType } from '../../data/types.js';
import type { Type } from '../types/type.js';
import { isNumber, isPrimitive, isSObject, isText } from './conversions.js';

/** Columns of one Apex type; what is in none of them (addresses, blobs) is left to the query. */
const COLUMNS: readonly { apexType: string; types: readonly FieldType[]; takes: (type: Type) => boolean }[] = [
  { apexType: 'Id', types: ['id', 'reference'], takes: (type) => isText(type) || isSObject(type) },
  {
    apexType: 'String',
    types: ['string', 'textarea', 'picklist', 'multipicklist', 'combobox', 'email', 'phone', 'url', 'encryptedstring'],
    takes: isText
  },
  { apexType: 'Decimal', types: ['integer', 'long', 'double', 'currency', 'percent'], takes: isNumber },
  { apexType: 'Boolean', types: ['boolean'], takes: (type) => type.text === 'Boolean' },
  { apexType: 'Date', types: ['date'], takes: isDay },
  { apexType: 'Datetime', types: ['datetime'], takes: isDay },
  { apexType: 'Time', types: ['time'], takes: (type) => type.text === 'Time' }
];

/** The platform's compile error, or null. Types that say nothing of their values (`Object`) are left to the run. */
export function bindProblem(type: Type, use: BindUse): string | null {
  if (use.isCollection && isPrimitive(type)) return 'IN operator must be used with an iterable expression';
  const isCollection = ['List', 'Set', 'RecordSet'].includes(type.decl.name);
  const element = isCollection ? type.args[0] : type;
  if (element === undefined || !(isPrimitive(element) || isSObject(element))) return null;
  if (use.column === 'count') {
    return isNumber(element) && !isCollection ? null : `Limit expression must be of type Integer: ${type.text}`;
  }
  const { column: at } = use;
  const column = COLUMNS.find(({ types }) => types.includes(at));
  if (column === undefined || column.takes(element)) return null;
  return `Invalid bind expression type of ${element.text} for column of type ${column.apexType}`;
}

function isDay(type: Type): boolean {
  return type.text === 'Date' || type.text === 'Datetime';
}
