/** Person accounts: an account and a contact that are one. The account leads; the contact's row follows it. */
import { UnsupportedFeature } from '../../values/errors.js';
import type { ScalarValue } from '../../values/scalars.js';
import { personPairs, type PersonPairs } from '../schema/personFields.js';
import type { Row } from '../store/table.js';
import type { ObjectSchema, RecordTypeSchema } from '../types.js';
import { toStoredMoment } from './moment.js';
import { fullName, personRules } from './peopleRules.js';
import { defaultValue, findByKey, notWritable } from './prepare.js';
import { put, rowError, textOf, type Draft, type Pending, type Save } from './rows.js';
import type { StandardRules } from './standardRules.js';

const IS_PERSON = 'IsPersonAccount';
const NOT_TO_BE_REFERENCED = rowError('INVALID_PERSON_ACCOUNT_OPERATION', 'cannot reference person contact', []);

export const accountRules: StandardRules = {
  settle: (save, row) => {
    if (!hasPersons(save.object)) return;
    row.draft.set(IS_PERSON, isPersonAccount(save, row));
    const isPerson = row.draft.get(IS_PERSON) === true;
    const refused = isPerson
      ? [...row.given].filter((field) => field === 'Name')
      : pairsOf(save).personal.map(({ account }) => account.name);
    const written = refused.filter((field) => row.given.has(field) && row.draft.get(field) !== false);
    if (written.length > 0) row.errors.push(notWritable(written));
    if (isPerson && save.operation === 'insert') applyContactDefaults(save, row);
  },
  complete: (_save, row) => {
    if (!isPersonRow(row.draft)) return;
    put(row.draft, 'Name', fullName(row.draft));
    if (!row.draft.has('LastName')) {
      row.errors.push(rowError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', ['LastName']));
    }
  },
  check: (save, row) => {
    if (isPersonRow(row.draft)) checkUniqueAmongContacts(save, row);
  },
  afterSave: (save, rows) => {
    for (const row of rows) if (isPersonRow(row.draft)) showOnContact(save, row);
  }
};

/** A contact of its own, or the contact side of a person account, which can be changed but not made or removed alone. */
export const contactRules: StandardRules = {
  ...personRules,
  settle: (save, row) => {
    if (!hasPersons(save.object)) return;
    const account = rowOf(save, row.draft, 'AccountId');
    const reportsTo = rowOf(save, row.draft, 'ReportsToId');
    if (row.given.has('ReportsToId') && isPersonRow(reportsTo)) row.errors.push(NOT_TO_BE_REFERENCED);
    if (isPersonRow(row.old)) {
      if (row.given.has('AccountId')) {
        const text = 'Account: bad field names on insert/update call: AccountId';
        row.errors.push(rowError('INVALID_FIELD_FOR_INSERT_UPDATE', text, ['AccountId']));
      }
      if (row.given.has('RecordTypeId'))
        row.errors.push(rowError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []));
    } else if (row.given.has('AccountId') && isPersonRow(account)) row.errors.push(NOT_TO_BE_REFERENCED);
  },
  afterSave: (save, rows) => {
    for (const row of rows) if (isPersonRow(row.draft)) showOnAccount(save, row);
  },
  checkDelete: (_context, row) =>
    isPersonRow(row)
      ? rowError('INVALID_PERSON_ACCOUNT_OPERATION', 'cannot delete person contact: delete its account instead', [])
      : null
};

function hasPersons(object: ObjectSchema): boolean {
  return object.field(IS_PERSON) !== undefined;
}

function isPersonRow(row: Row | Draft | null | undefined): boolean {
  return row?.get(IS_PERSON) === true;
}

/** The record type decides; without one, a last name makes a person. */
function isPersonAccount(save: Save, row: Pending): boolean {
  const types = save.object.recordTypes;
  const type = types.find((one) => one.id === textOf(row.draft, 'RecordTypeId'));
  if (save.operation === 'update') {
    if (row.given.has('RecordTypeId') && (type?.isPerson === true) !== isPersonRow(row.old))
      throw new UnsupportedFeature('turning a business account into a person account, or back');
    return isPersonRow(row.old);
  }
  if (type !== undefined) return type.isPerson;
  if (!row.draft.has('LastName')) return false;
  put(row.draft, 'RecordTypeId', firstPersonType(types)?.id ?? null);
  return true;
}

export function firstPersonType(types: readonly RecordTypeSchema[]): RecordTypeSchema | undefined {
  return types.find((one) => one.isPerson && one.isActive);
}

function contactsOf(save: Save): ObjectSchema {
  return save.context.store.schema.require('Contact');
}

function pairsOf(save: Save): PersonPairs {
  return personPairs(save.context.store.schema.require('Account'), contactsOf(save));
}

function applyContactDefaults(save: Save, row: Pending): void {
  for (const { account, contact } of pairsOf(save).personal) {
    if (contact.defaultFormula === null || row.draft.get(account.name) !== undefined) continue;
    if (row.input.fields.has(account.name)) continue;
    put(row.draft, account.name, defaultValue({ ...save, object: contactsOf(save) }, contact, new Map()));
  }
}

/** What is unique among contacts is so for persons too; persons among themselves are compared as accounts. */
function checkUniqueAmongContacts(save: Save, row: Pending): void {
  for (const { account, contact } of pairsOf(save).personal) {
    const value = contact.isUnique ? (row.draft.get(account.name) ?? null) : null;
    if (value === null) continue;
    const own = textOf(row.draft, 'PersonContactId');
    const other = findByKey(save, contactsOf(save), contact, value).find((id) => id !== own);
    if (other === undefined) continue;
    const text = `duplicate value found: ${account.name} duplicates value on record with id: ${other.slice(0, 15)}`;
    row.errors.push(rowError('DUPLICATE_VALUE', text, []));
  }
}

function showOnContact(save: Save, row: Pending): void {
  const table = save.context.store.table(contactsOf(save));
  const id = textOf(row.draft, 'PersonContactId') ?? table.newId();
  const contact: Draft = new Map(table.get(id));
  contact.set('Id', id);
  put(contact, 'AccountId', row.id);
  contact.set(IS_PERSON, true);
  put(contact, 'Name', textOf(row.draft, 'Name'));
  for (const pair of pairsOf(save).all) put(contact, pair.contact.name, row.draft.get(pair.account.name) ?? null);
  for (const field of ['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp'])
    put(contact, field, row.draft.get(field) ?? null);
  table.put(id, contact, save.tx.log);
  if (row.old === null) replace(save, row.id, { PersonContactId: id });
}

function showOnAccount(save: Save, row: Pending): void {
  const values: Record<string, ScalarValue> = {
    Name: textOf(row.draft, 'Name'),
    LastModifiedDate: toStoredMoment(save.context.clock()),
    LastModifiedById: save.tx.user.id
  };
  for (const pair of pairsOf(save).all) values[pair.account.name] = row.draft.get(pair.contact.name) ?? null;
  replace(save, textOf(row.draft, 'AccountId'), values);
}

function replace(save: Save, accountId: string | null, values: Record<string, ScalarValue>): void {
  const table = save.context.store.table(save.context.store.schema.require('Account'));
  const row = accountId === null ? undefined : table.get(accountId);
  if (row === undefined || accountId === null) return;
  const next: Draft = new Map(row);
  for (const [field, value] of Object.entries(values)) put(next, field, value);
  table.put(accountId, next, save.tx.log);
}

function rowOf(save: Save, draft: Draft, reference: string): Row | undefined {
  const id = textOf(draft, reference);
  return id === null ? undefined : save.context.store.find(id)?.row;
}
