/** Fields and objects that an org only has with a feature switched on. */
import type { OptionalFeatures } from '../../metadata/types.js';
import type { FieldSchema } from '../types.js';
import type { FieldBehaviour } from './behaviour.js';
import { BUSINESS_OBJECTS } from './businessObjects.js';
import { COUNTRIES } from './countries.js';
import { makeField } from './objectSchema.js';
import { contactTwin, isPersonField } from './personFields.js';

const CURRENCY_OBJECTS = ['CurrencyType', 'DatedConversionRate'];

/** Whether the org lacks a standard object. Rates by date need a setting that the local org refuses by name. */
export function lacksObject(features: OptionalFeatures, objectName: string): boolean {
  return CURRENCY_OBJECTS.includes(objectName) && (features.currencies === null || objectName !== 'CurrencyType');
}

/** Whether the org lacks a field of the stubs. */
export function lacksField(features: OptionalFeatures, objectName: string, field: string): boolean {
  if (field === 'CurrencyIsoCode' || field === 'DefaultCurrencyIsoCode') return features.currencies === null;
  if (isPersonField(objectName, field) && !features.personAccounts) return true;
  if (/(Country|State)Code$/.test(field)) return !features.countryPicklist;
  return field === 'Division' && objectName !== 'User' && objectName !== 'Organization';
}

/** What a feature changes in the behaviour of a standard field. */
export function featureBehaviour(
  features: OptionalFeatures,
  objectName: string,
  field: string,
  behaviour: FieldBehaviour
): FieldBehaviour {
  if (isPersonField(objectName, field)) return personBehaviour(objectName, field, behaviour);
  // A lead without a company becomes a person account.
  if (features.personAccounts && objectName === 'Lead' && field === 'Company') return withoutRequired(behaviour);
  return behaviour;
}

function personBehaviour(objectName: string, field: string, behaviour: FieldBehaviour): FieldBehaviour {
  if (field === 'IsPersonAccount' || field === 'PersonContactId') return { createable: false, updateable: false };
  const twin = objectName === 'Account' ? contactTwin(field) : null;
  const ofContact = twin === null ? undefined : BUSINESS_OBJECTS.Contact?.fields?.[twin];
  if (ofContact === undefined) return behaviour;
  const { idLookup: _key, ...shape } = withoutRequired(ofContact);
  return shape;
}

function withoutRequired(behaviour: FieldBehaviour): FieldBehaviour {
  const { required: _required, ...rest } = behaviour;
  return rest;
}

/** The currency or country code of a record; null for every other field. */
export function codeField(features: OptionalFeatures, objectName: string, field: string): FieldSchema | null {
  if (field === 'CurrencyIsoCode') return currencyField(features, objectName, '$User.DefaultCurrencyIsoCode');
  if (field === 'DefaultCurrencyIsoCode') {
    const corporate = features.currencies?.find((currency) => currency.isCorporate);
    return currencyField(features, objectName, `"${corporate?.isoCode ?? ''}"`, field);
  }
  if (/CountryCode$/.test(field)) return placeField(objectName, field, [...COUNTRIES]);
  return /StateCode$/.test(field) ? placeField(objectName, field, []) : null;
}

export function currencyField(
  features: OptionalFeatures,
  objectName: string,
  defaultFormula: string,
  name = 'CurrencyIsoCode'
): FieldSchema {
  // Of users it is the currency that they see amounts in.
  const isUsers = objectName === 'User' && name === 'CurrencyIsoCode';
  const corporate = features.currencies?.find((currency) => currency.isCorporate)?.isoCode ?? '';
  return makeField({
    name,
    objectName,
    label: name === 'CurrencyIsoCode' ? 'Currency ISO Code' : 'Default Currency ISO Code',
    type: 'picklist',
    length: 3,
    isRequired: true,
    isNillable: false,
    isRestrictedPicklist: true,
    defaultFormula: isUsers ? `"${corporate}"` : defaultFormula,
    picklistValues: (features.currencies ?? []).map(({ isoCode, isActive }) => ({
      value: isoCode,
      label: isoCode,
      isDefault: false,
      isActive
    }))
  });
}

function placeField(objectName: string, name: string, places: readonly (readonly [string, string])[]): FieldSchema {
  return makeField({
    name,
    objectName,
    type: 'picklist',
    length: 10,
    isRestrictedPicklist: true,
    picklistValues: places.map(([value, label]) => ({ value, label, isDefault: false, isActive: true }))
  });
}
