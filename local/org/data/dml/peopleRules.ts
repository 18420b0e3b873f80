import { toStoredMoment } from './moment.js';
import { put, rowError, textOf, type Draft, type Pending, type Save } from './rows.js';
import type { StandardRules } from './standardRules.js';

/** Contact, Lead and User: the name is put together from its parts. */
export const personRules: StandardRules = {
  complete: (save, row) => {
    put(row.draft, 'Name', fullName(row.draft));
    if (save.object.name === 'User' && save.operation === 'insert') completeUser(save, row);
  }
};

export function fullName(draft: Draft): string | null {
  const name = [textOf(draft, 'FirstName'), textOf(draft, 'LastName')].filter((part) => part !== null).join(' ');
  return name === '' ? null : name;
}

function completeUser(save: Save, row: Pending): void {
  row.draft.set('UserType', 'Standard');
  const username = textOf(row.draft, 'Username');
  if (username !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(username)) {
    row.errors.push(
      rowError(
        'INVALID_EMAIL_ADDRESS',
        `Username: The username must be in the form of an email address (for example, john@acme.com). It can't contain special characters, spaces, or start or end with a period.`,
        ['Username']
      )
    );
  }
  void save;
}

export const leadRules: StandardRules = {
  ...personRules,
  settle: (save, row) => {
    if (row.old?.get('IsConverted') === true && save.options.asOrg !== true)
      row.errors.push(rowError('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', []));
  }
};

/** A case takes its account from its contact, shows the contact's addresses, and knows when it was closed. */
export const caseRules: StandardRules = {
  complete: (save, row) => {
    const { draft } = row;
    const contactId = textOf(draft, 'ContactId');
    const contact = contactId === null ? undefined : save.context.store.find(contactId)?.row;
    const takesAccount = save.operation === 'insert' || row.given.has('ContactId');
    if (takesAccount && contact !== undefined && !draft.has('AccountId'))
      put(draft, 'AccountId', textOf(contact, 'AccountId'));
    for (const [field, from] of [
      ['ContactEmail', 'Email'],
      ['ContactPhone', 'Phone'],
      ['ContactMobile', 'MobilePhone'],
      ['ContactFax', 'Fax']
    ] as const) {
      put(draft, field, contact === undefined ? null : textOf(contact, from));
    }
    const isClosed = textOf(draft, 'Status') === 'Closed';
    const wasClosed = row.old?.get('IsClosed') === true;
    draft.set('IsClosed', isClosed);
    if (save.operation === 'insert') draft.set('IsClosedOnCreate', isClosed);
    if (isClosed && !wasClosed) draft.set('ClosedDate', toStoredMoment(save.context.clock()));
    if (!isClosed) draft.delete('ClosedDate');
  }
};

export const activityRules: StandardRules = {
  complete: (_save, row) => {
    row.draft.set('IsClosed', textOf(row.draft, 'Status') === 'Completed');
    row.draft.set('IsHighPriority', textOf(row.draft, 'Priority') === 'High');
  }
};

export const opportunityRules: StandardRules = {
  complete: (_save, row) => {
    const stage = textOf(row.draft, 'StageName') ?? '';
    row.draft.set('IsClosed', stage.startsWith('Closed'));
    row.draft.set('IsWon', stage === 'Closed Won');
  }
};
