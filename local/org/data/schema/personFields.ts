/** A person account is an account and a contact in one: which fields of the account are fields of the contact. */
import type { FieldSchema, ObjectSchema } from '../types.js';

const NAME_PARTS = /^(FirstName|LastName|Salutation)$/;
/** Fields that account and contact of a person have in common, under one name. */
const SHARED = ['Phone', 'Fax', 'OwnerId', 'CurrencyIsoCode'];

/** Whether only orgs with person accounts have the standard field. */
export function isPersonField(objectName: string, field: string): boolean {
  if (field === 'IsPersonAccount') return true;
  return objectName === 'Account' && (/^Person[A-Z]/.test(field) || NAME_PARTS.test(field));
}

/** The contact's name for a field of the account that belongs to the person; null when it is the account's own. */
export function contactTwin(field: string): string | null {
  if (NAME_PARTS.test(field)) return field;
  if (field === 'PersonContactId') return null;
  return /^(.*)__pc$/.exec(field)?.[1]?.concat('__c') ?? /^Person([A-Z].*)$/.exec(field)?.[1] ?? null;
}

/**
 * Custom fields of Contact as accounts show them: `X__c` is `X__pc` there. Their values are the person's, so defaults
 * come from the contact. Formulas and autonumbers are left out.
 */
export function personCustomFields(contactFields: readonly FieldSchema[]): FieldSchema[] {
  return contactFields
    .filter((field) => field.isCustom && field.formula === null && !field.isAutoNumber)
    .map((field) => ({
      ...field,
      name: field.name.replace(/__c$/i, '__pc'),
      objectName: 'Account',
      isRequired: false,
      isNillable: field.type !== 'boolean',
      // An account cannot be upserted by an external id of its person.
      isIdLookup: false,
      defaultFormula: null,
      relationshipName: field.relationshipName?.replace(/__r$/i, '__pr') ?? null
    }));
}

export type PersonPair = { readonly account: FieldSchema; readonly contact: FieldSchema };
export type PersonPairs = {
  /** Fields that only person accounts use. */
  readonly personal: readonly PersonPair[];
  /** All that is the same on both records. */
  readonly all: readonly PersonPair[];
};

const known = new WeakMap<ObjectSchema, PersonPairs>();

export function personPairs(account: ObjectSchema, contact: ObjectSchema): PersonPairs {
  const before = known.get(account);
  if (before !== undefined) return before;
  const pairOf = (field: FieldSchema | undefined, twin: string | null): PersonPair[] => {
    const other = twin === null ? undefined : contact.field(twin);
    return field === undefined || other === undefined || field.type === 'address'
      ? []
      : [{ account: field, contact: other }];
  };
  const personal = account.fields.flatMap((field) => pairOf(field, contactTwin(field.name)));
  const pairs = { personal, all: [...personal, ...SHARED.flatMap((name) => pairOf(account.field(name), name))] };
  known.set(account, pairs);
  return pairs;
}
