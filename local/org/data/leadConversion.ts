/** Turns a lead into an account, a contact and, unless unwanted, an opportunity; into a person account without a company. */
import { UnsupportedFeature } from '../values/errors.js';
import type { ScalarValue } from '../values/scalars.js';
import { SObjectRecord } from '../values/sobject.js';
import { DateValue } from '../values/time.js';
import type { OrgData } from './orgData.js';
import { dayOf } from './timeZone.js';
import { toStoredMoment } from './dml/moment.js';
import { rowError } from './dml/rows.js';
import type { Transaction } from './transaction.js';
import type { DmlError, DmlOptions } from './types.js';

export type LeadConversion = {
  readonly leadId: string;
  readonly convertedStatus: string | null;
  /** Existing records to convert into. */
  readonly accountId: string | null;
  readonly contactId: string | null;
  /** Owner of the new records; the lead's owner when null. */
  readonly ownerId: string | null;
  readonly opportunityName: string | null;
  readonly withOpportunity: boolean;
  readonly overwriteLeadSource: boolean;
};

export type LeadConversionResult = {
  readonly leadId: string;
  accountId: string | null;
  contactId: string | null;
  opportunityId: string | null;
  readonly errors: DmlError[];
};

type Values = Record<string, ScalarValue>;
type Options = Pick<DmlOptions, 'accessLevel'>;

/** Converts one lead, or says why not and leaves everything as it was. Custom fields and activities stay on the lead. */
export function convertLead(
  data: OrgData,
  tx: Transaction,
  conversion: LeadConversion,
  options: Options
): LeadConversionResult {
  return new Conversion(data, tx, conversion, options).run();
}

/** A step that failed; its errors are the lead's. */
class Refused extends Error {
  public constructor(public readonly errors: DmlError[]) {
    super(errors[0]?.message ?? 'refused');
  }
}

class Conversion {
  private readonly result: LeadConversionResult;

  public constructor(
    private readonly data: OrgData,
    private readonly tx: Transaction,
    private readonly conversion: LeadConversion,
    private readonly options: Options
  ) {
    this.result = { leadId: conversion.leadId, accountId: null, contactId: null, opportunityId: null, errors: [] };
  }

  public run(): LeadConversionResult {
    const start = this.tx.savepoint();
    try {
      const lead = this.lead();
      this.check(lead);
      this.makeRecords(lead);
      this.close(lead);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.tx.rollback(start);
      return { ...this.result, accountId: null, contactId: null, opportunityId: null, errors: error.errors };
    }
    return this.result;
  }

  private lead(): SObjectRecord {
    const lead = this.data.find(this.conversion.leadId);
    if (lead?.typeName === 'Lead') return lead;
    throw refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  }

  private check(lead: SObjectRecord): void {
    const { convertedStatus, accountId, contactId } = this.conversion;
    if (lead.get('IsConverted') === true)
      throw refuse('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
    const statuses = this.data.query(
      this.tx,
      this.data.compileQuery('SELECT Id FROM LeadStatus WHERE IsConverted = TRUE AND MasterLabel = :status'),
      [convertedStatus],
      { countsLimits: false }
    );
    if (statuses.length === 0)
      throw refuse('INVALID_STATUS', `invalid convertedStatus: ${String(convertedStatus)}`, ['Status']);
    if (contactId !== null && accountId === null)
      throw refuse('INVALID_FIELD', 'an account is needed to convert into a contact', ['AccountId']);
    if (!this.owner(lead).startsWith('005'))
      throw refuse('INVALID_OWNER', 'a lead that a queue owns can be converted only with an owner who is a user');
  }

  private owner(lead: SObjectRecord): string {
    return this.conversion.ownerId ?? String(lead.get('OwnerId'));
  }

  private makeRecords(lead: SObjectRecord): void {
    const { accountId, contactId, withOpportunity, opportunityName, overwriteLeadSource } = this.conversion;
    const owner = { OwnerId: this.owner(lead) };
    if (accountId === null && textOf(lead, 'Company') === null) {
      this.result.accountId = this.insert('Account', { ...owner, ...personOf(lead) });
      this.result.contactId = idOf(this.data.find(this.result.accountId)?.get('PersonContactId'));
    } else {
      this.result.accountId = accountId ?? this.insert('Account', { ...owner, ...companyOf(lead) });
      const existing = contactId ?? this.personContactOf(this.result.accountId);
      const contact = { ...owner, ...contactOf(lead), AccountId: this.result.accountId };
      this.result.contactId = existing ?? this.insert('Contact', contact);
      if (existing !== null && overwriteLeadSource)
        this.save('update', 'Contact', { Id: existing, LeadSource: textOf(lead, 'LeadSource') });
    }
    if (!withOpportunity) return;
    this.result.opportunityId = this.insert('Opportunity', {
      ...owner,
      Name: opportunityName ?? textOf(lead, 'Company') ?? textOf(lead, 'Name'),
      AccountId: this.result.accountId,
      StageName: this.firstStage(),
      CloseDate: this.endOfQuarter(),
      LeadSource: textOf(lead, 'LeadSource')
    });
  }

  /** A lead that is converted into a person account has that account's contact. */
  private personContactOf(accountId: string): string | null {
    return idOf(this.data.find(accountId)?.get('PersonContactId'));
  }

  private close(lead: SObjectRecord): void {
    const { accountId, contactId, opportunityId } = this.result;
    const values = {
      Id: lead.id,
      Status: this.conversion.convertedStatus,
      IsConverted: true,
      ConvertedDate: this.today(),
      ConvertedAccountId: accountId,
      ConvertedContactId: contactId,
      ConvertedOpportunityId: opportunityId
    };
    this.save('update', 'Lead', values, { asOrg: true });
  }

  private insert(objectName: string, values: Values): string {
    return this.save('insert', objectName, values);
  }

  private save(
    operation: 'insert' | 'update',
    objectName: string,
    values: Values,
    extra: Partial<DmlOptions> = {}
  ): string {
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
    const options = { allOrNone: true, countsLimits: false, ...this.options, ...extra };
    const [outcome] = this.data.dml(this.tx, operation, [SObjectRecord.of(objectName, given)], options);
    if (outcome?.id == null || !outcome.success) throw new Refused(outcome?.errors ?? []);
    return outcome.id;
  }

  private firstStage(): string {
    const stages = this.data.schema.require('Opportunity').field('StageName')?.picklistValues ?? [];
    const first = stages.find((stage) => stage.isActive)?.value;
    if (first === undefined) throw new UnsupportedFeature('opportunities without stages');
    return first;
  }

  private today(): DateValue {
    return dayOf(toStoredMoment(this.data.clock()), this.tx.user.timeZone);
  }

  private endOfQuarter(): DateValue {
    const today = this.today();
    const next = Math.ceil(today.month / 3) * 3 + 1;
    const first = next > 12 ? DateValue.of(today.year + 1, 1, 1) : DateValue.of(today.year, next, 1);
    return new DateValue(first.epochDay - 1);
  }
}

function refuse(statusCode: string, message: string, fields: string[] = []): Refused {
  return new Refused([rowError(statusCode, message, fields)]);
}

function textOf(lead: SObjectRecord, field: string): string | null {
  const value = lead.get(field);
  return typeof value === 'string' ? value : null;
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

const PLACE = ['Street', 'City', 'PostalCode', 'State', 'Country', 'StateCode', 'CountryCode'];

function copied(lead: SObjectRecord, fields: Readonly<Record<string, string>>): Values {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([to, from]) => {
      const value = lead.get(from);
      return value == null || (typeof value === 'object' && 'typeName' in value) ? [] : [[to, value as ScalarValue]];
    })
  );
}

function placeOf(lead: SObjectRecord, prefix: string): Values {
  return copied(lead, Object.fromEntries(PLACE.map((part) => [`${prefix}${part}`, part])));
}

function companyOf(lead: SObjectRecord): Values {
  const fields = {
    Name: 'Company',
    Phone: 'Phone',
    Fax: 'Fax',
    Website: 'Website',
    Industry: 'Industry',
    Rating: 'Rating',
    AnnualRevenue: 'AnnualRevenue',
    NumberOfEmployees: 'NumberOfEmployees',
    AccountSource: 'LeadSource',
    CurrencyIsoCode: 'CurrencyIsoCode'
  };
  return { ...copied(lead, fields), ...placeOf(lead, 'Billing') };
}

function contactOf(lead: SObjectRecord): Values {
  const fields = {
    FirstName: 'FirstName',
    LastName: 'LastName',
    Salutation: 'Salutation',
    Email: 'Email',
    Phone: 'Phone',
    MobilePhone: 'MobilePhone',
    Fax: 'Fax',
    Title: 'Title',
    LeadSource: 'LeadSource',
    CurrencyIsoCode: 'CurrencyIsoCode'
  };
  return { ...copied(lead, fields), ...placeOf(lead, 'Mailing') };
}

function personOf(lead: SObjectRecord): Values {
  const fields = {
    FirstName: 'FirstName',
    LastName: 'LastName',
    Salutation: 'Salutation',
    PersonEmail: 'Email',
    Phone: 'Phone',
    PersonMobilePhone: 'MobilePhone',
    Fax: 'Fax',
    PersonTitle: 'Title',
    PersonLeadSource: 'LeadSource',
    CurrencyIsoCode: 'CurrencyIsoCode'
  };
  return { ...copied(lead, fields), ...placeOf(lead, 'PersonMailing') };
}
