/** Orgs with country picklists keep the code and the name of a country in step, and refuse what is not in the list. */
import { UnsupportedFeature } from '../../values/errors.js';
import { COUNTRIES, COUNTRIES_WITH_STATES } from '../schema/countries.js';
import type { ObjectSchema } from '../types.js';
import { put, rowError, textOf, type Pending, type Save } from './rows.js';

const known = new WeakMap<ObjectSchema, readonly string[]>();

/** What stands before `CountryCode`: `Billing`, `Shipping`; empty in a lead. None while the feature is off. */
function addressesOf(object: ObjectSchema): readonly string[] {
  const before = known.get(object);
  if (before !== undefined) return before;
  const found = object.fields.flatMap((field) => /^(.*)CountryCode$/.exec(field.name)?.[1] ?? []);
  known.set(object, found);
  return found;
}

/** Brings code and name of each address of the row in step. */
export function syncCountries(save: Save, row: Pending): void {
  for (const prefix of addressesOf(save.object)) {
    syncCountry(save, row, prefix);
    checkState(row, prefix);
  }
}

function syncCountry(save: Save, row: Pending, prefix: string): void {
  const [codeField, nameField] = [`${prefix}CountryCode`, `${prefix}Country`];
  const [code, name] = [textOf(row.draft, codeField), textOf(row.draft, nameField)];
  const isNewCode = code !== textOf(row.old ?? new Map(), codeField);
  const isNewName = name !== textOf(row.old ?? new Map(), nameField);
  if (!isNewCode && !isNewName) return;
  const isByCode = isNewCode && (code !== null || !isNewName || name === null);
  const found = isByCode ? byCode(code) : byName(name);
  if (found === undefined) {
    row.errors.push(isByCode ? unavailable(codeField, code) : notInList('country', 'country/territory', nameField));
    return;
  }
  const differs = isByCode && isNewName && name !== null && name.toLowerCase() !== found?.[1].toLowerCase();
  // A new record takes the name that belongs to its code.
  if (differs && save.operation === 'update') {
    row.errors.push(notInList('country', 'country/territory', nameField));
    return;
  }
  put(row.draft, codeField, found?.[0] ?? null);
  put(row.draft, nameField, found?.[1] ?? null);
  if (found !== null) return;
  put(row.draft, `${prefix}State`, null);
  put(row.draft, `${prefix}StateCode`, null);
}

/** The platform's lists of states are not part of the local org: there a state is unsupported, elsewhere wrong. */
function checkState(row: Pending, prefix: string): void {
  const [codeField, nameField] = [`${prefix}StateCode`, `${prefix}State`];
  const isChanged = [codeField, nameField, `${prefix}CountryCode`].some(
    (field) => row.draft.get(field) !== row.old?.get(field)
  );
  if (!isChanged || (!row.draft.has(codeField) && !row.draft.has(nameField))) return;
  const country = textOf(row.draft, `${prefix}CountryCode`);
  if (country === null) {
    const text = 'A country/territory must be specified before specifying a state value for field: State/Province';
    row.errors.push(rowError('FIELD_INTEGRITY_EXCEPTION', text, [nameField]));
  } else if (COUNTRIES_WITH_STATES.has(country)) {
    throw new UnsupportedFeature(`states of ${COUNTRIES.get(country) ?? country} with country picklists`);
  } else if (row.draft.has(codeField)) {
    row.errors.push(unavailable(codeField, textOf(row.draft, codeField)));
  } else {
    row.errors.push(notInList('state', 'state', nameField));
  }
}

type Country = readonly [code: string, name: string];

/** Undefined when there is no such country, null for none at all. */
function byCode(code: string | null): Country | null | undefined {
  if (code === null) return null;
  const upper = code.toUpperCase();
  const name = COUNTRIES.get(upper);
  return name === undefined ? undefined : [upper, name];
}

function byName(name: string | null): Country | null | undefined {
  if (name === null) return null;
  const lower = name.toLowerCase();
  return [...COUNTRIES].find(([, known]) => known.toLowerCase() === lower);
}

function unavailable(field: string, value: string | null): ReturnType<typeof rowError> {
  const what = field.endsWith('StateCode') ? 'state' : 'country/territory';
  const text = `The ${field} field contains ${value ?? ''}, which isn't an available ${what}. Your administrator can add it for you.`;
  return rowError('FIELD_INTEGRITY_EXCEPTION', text, [field]);
}

function notInList(what: string, list: string, field: string): ReturnType<typeof rowError> {
  const plural = what === 'state' ? 'states' : 'countries';
  const text = `There's a problem with this ${what}, even though it may appear correct. Please select a ${list} from the list of valid ${plural}.`;
  return rowError('FIELD_INTEGRITY_EXCEPTION', text, [field]);
}
