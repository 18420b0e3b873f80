import type { FieldType } from '../types.js';

export type FieldBehaviour = {
  type?: FieldType;
  length?: number;
  precision?: number;
  scale?: number;
  required?: true;
  createable?: false;
  updateable?: false;
  unique?: true;
  idLookup?: true;
  /** A formula text. */
  defaultFormula?: string;
  autoNumber?: string;
  picklist?: readonly string[];
  restricted?: true;
  referenceTo?: readonly string[];
  deleteRule?: 'restrict' | 'cascade';
};

export type ObjectBehaviour = {
  prefix?: string;
  label?: string;
  plural?: string;
  /** Null where the object has none; `Name` unless told. */
  nameField?: string | null;
  readOnly?: true;
  fields?: Record<string, FieldBehaviour>;
};

/** The caller cannot write it: the org fills it in. */
export const COMPUTED = { createable: false, updateable: false } as const;
/** Owned by a user or a queue; by whoever creates it unless told. */
export const OWNERS = { referenceTo: ['Group', 'User'], defaultFormula: '$User.Id' } as const;
export const USER_OWNER = { referenceTo: ['User'], defaultFormula: '$User.Id' } as const;
