/**
 * What the platform's type stubs do not say about the standard objects that are used here: key prefixes, what is
 * required, lengths, defaults, picklist values, autonumbers. Everything else about them comes from the stubs.
 */
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

const NAME_80 = { length: 80 } as const;
const SALUTATIONS = ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.'];
const LEAD_SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'];
const INDUSTRIES = [
  'Agriculture',
  'Apparel',
  'Banking',
  'Consulting',
  'Education',
  'Electronics',
  'Retail',
  'Technology',
  'Other'
];
const RATINGS = ['Hot', 'Warm', 'Cold'];
const OWNERS = { referenceTo: ['Group', 'User'], defaultFormula: '$User.Id' } as const;
const USER_OWNER = { referenceTo: ['User'], defaultFormula: '$User.Id' } as const;
const COMPUTED = { createable: false, updateable: false } as const;

export const STANDARD_BEHAVIOUR: Readonly<Record<string, ObjectBehaviour>> = {
  Account: {
    prefix: '001',
    fields: {
      Name: { length: 255, required: true },
      OwnerId: USER_OWNER,
      Type: {
        picklist: [
          'Analyst',
          'Competitor',
          'Customer',
          'Integrator',
          'Investor',
          'Partner',
          'Press',
          'Prospect',
          'Reseller',
          'Other'
        ]
      },
      Industry: { picklist: INDUSTRIES },
      Rating: { picklist: RATINGS },
      Ownership: { picklist: ['Public', 'Private', 'Subsidiary', 'Other'] },
      AccountSource: { picklist: LEAD_SOURCES },
      AccountNumber: { length: 40 },
      Site: { length: 80 },
      Sic: { length: 20 },
      TickerSymbol: { length: 20 },
      AnnualRevenue: { type: 'currency', precision: 18, scale: 0 }
    }
  },
  Contact: {
    prefix: '003',
    fields: {
      LastName: { length: 80, required: true },
      AccountId: { deleteRule: 'cascade' },
      FirstName: { length: 40 },
      Name: { length: 121, ...COMPUTED },
      Salutation: { picklist: SALUTATIONS, length: 40 },
      LeadSource: { picklist: LEAD_SOURCES },
      Email: { type: 'email', length: 80, idLookup: true },
      Title: { length: 128 },
      Department: { length: 80 },
      AssistantName: { length: 40 },
      OwnerId: USER_OWNER,
      IsEmailBounced: COMPUTED,
      PhotoUrl: COMPUTED
    }
  },
  Lead: {
    prefix: '00Q',
    fields: {
      LastName: { length: 80, required: true },
      FirstName: { length: 40 },
      Company: { length: 255, required: true },
      Name: { length: 121, ...COMPUTED },
      Salutation: { picklist: SALUTATIONS, length: 40 },
      Status: {
        picklist: ['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'],
        required: true,
        defaultFormula: '"Open - Not Contacted"'
      },
      LeadSource: { picklist: LEAD_SOURCES },
      Industry: { picklist: INDUSTRIES },
      Rating: { picklist: RATINGS },
      Email: { type: 'email', length: 80, idLookup: true },
      OwnerId: OWNERS,
      IsConverted: { updateable: false },
      ConvertedDate: COMPUTED,
      ConvertedAccountId: COMPUTED,
      ConvertedContactId: COMPUTED,
      ConvertedOpportunityId: COMPUTED
    }
  },
  Case: {
    prefix: '500',
    nameField: 'CaseNumber',
    fields: {
      AccountId: { deleteRule: 'restrict' },
      ContactId: { deleteRule: 'restrict' },
      CaseNumber: { autoNumber: '{00000000}', length: 30 },
      Status: { picklist: ['New', 'Working', 'Escalated', 'On Hold', 'Closed'], defaultFormula: '"New"' },
      Priority: { picklist: ['High', 'Medium', 'Low'], defaultFormula: '"Medium"' },
      Origin: { picklist: ['Phone', 'Email', 'Web'] },
      Reason: { picklist: ['Installation', 'Equipment Complexity', 'Performance', 'Breakdown', 'Feedback', 'Other'] },
      Type: { picklist: ['Mechanical', 'Electrical', 'Electronic', 'Structural', 'Other'] },
      Subject: { length: 255 },
      Description: { type: 'textarea', length: 32000 },
      Comments: { type: 'textarea', length: 4000, createable: false },
      IsClosed: COMPUTED,
      IsClosedOnCreate: COMPUTED,
      ClosedDate: COMPUTED,
      ContactEmail: COMPUTED,
      ContactPhone: COMPUTED,
      ContactMobile: COMPUTED,
      ContactFax: COMPUTED,
      OwnerId: OWNERS
    }
  },
  Order: {
    prefix: '801',
    nameField: 'OrderNumber',
    fields: {
      OrderNumber: { autoNumber: '{00000000}', length: 30, idLookup: true },
      Name: { length: 80 },
      AccountId: { required: true, deleteRule: 'restrict' },
      EffectiveDate: { required: true },
      Status: { picklist: ['Draft', 'Activated'], required: true, restricted: true },
      StatusCode: { picklist: ['Draft', 'Activated', 'Superseded', 'Canceled', 'Expired'], ...COMPUTED },
      Type: { picklist: [], length: 255 },
      TotalAmount: { type: 'currency', precision: 18, scale: 2, ...COMPUTED },
      IsReductionOrder: { updateable: false },
      OrderReferenceNumber: { length: 80 },
      PoNumber: { length: 80 },
      Description: { type: 'textarea', length: 32000 },
      ActivatedById: COMPUTED,
      ActivatedDate: COMPUTED,
      Pricebook2Id: { deleteRule: 'restrict' },
      OwnerId: OWNERS
    }
  },
  OrderItem: {
    prefix: '802',
    label: 'Order Product',
    plural: 'Order Products',
    nameField: 'OrderItemNumber',
    fields: {
      OrderItemNumber: { autoNumber: '{0000000000}', length: 30 },
      OrderId: { required: true, updateable: false, deleteRule: 'cascade' },
      PricebookEntryId: { updateable: false, deleteRule: 'restrict' },
      Product2Id: { updateable: false, deleteRule: 'restrict' },
      OriginalOrderItemId: { updateable: false },
      Quantity: { precision: 18, scale: 2, required: true },
      AvailableQuantity: { precision: 18, scale: 2, ...COMPUTED },
      UnitPrice: { type: 'currency', precision: 18, scale: 2 },
      ListPrice: { type: 'currency', precision: 18, scale: 2, ...COMPUTED },
      TotalPrice: { type: 'currency', precision: 18, scale: 2, ...COMPUTED },
      Description: { length: 255 }
    }
  },
  Product2: {
    prefix: '01t',
    label: 'Product',
    plural: 'Products',
    fields: {
      Name: { length: 255, required: true },
      ProductCode: { length: 255 },
      Description: { type: 'textarea', length: 4000 },
      StockKeepingUnit: { length: 180 },
      Family: { picklist: ['None'] },
      QuantityUnitOfMeasure: { picklist: ['Each'] },
      IsArchived: COMPUTED
    }
  },
  Pricebook2: {
    prefix: '01s',
    label: 'Price Book',
    plural: 'Price Books',
    fields: {
      Name: { length: 255, required: true },
      IsStandard: COMPUTED,
      IsArchived: COMPUTED,
      Description: { length: 255 }
    }
  },
  PricebookEntry: {
    prefix: '01u',
    label: 'Price Book Entry',
    plural: 'Price Book Entries',
    fields: {
      Name: { length: 255, ...COMPUTED },
      ProductCode: { length: 255, ...COMPUTED },
      Pricebook2Id: { required: true, updateable: false, deleteRule: 'cascade' },
      Product2Id: { required: true, updateable: false, deleteRule: 'cascade' },
      UnitPrice: { type: 'currency', precision: 18, scale: 2, required: true },
      IsArchived: COMPUTED
    }
  },
  Opportunity: {
    prefix: '006',
    plural: 'Opportunities',
    fields: {
      Name: { length: 120, required: true },
      AccountId: { deleteRule: 'cascade' },
      StageName: {
        picklist: [
          'Prospecting',
          'Qualification',
          'Needs Analysis',
          'Value Proposition',
          'Id. Decision Makers',
          'Perception Analysis',
          'Proposal/Price Quote',
          'Negotiation/Review',
          'Closed Won',
          'Closed Lost'
        ],
        required: true
      },
      CloseDate: { required: true },
      Amount: { type: 'currency', precision: 18, scale: 2 },
      Probability: { type: 'percent', precision: 3, scale: 0 },
      Type: {
        picklist: [
          'New Customer',
          'Existing Customer - Upgrade',
          'Existing Customer - Replacement',
          'Existing Customer - Downgrade'
        ]
      },
      LeadSource: { picklist: LEAD_SOURCES },
      IsClosed: COMPUTED,
      IsWon: COMPUTED,
      OwnerId: USER_OWNER
    }
  },
  Task: {
    prefix: '00T',
    nameField: 'Subject',
    fields: {
      Subject: { type: 'combobox', length: 255 },
      Status: {
        picklist: ['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'],
        required: true,
        defaultFormula: '"Not Started"'
      },
      Priority: { picklist: ['High', 'Normal', 'Low'], required: true, defaultFormula: '"Normal"' },
      WhoId: { referenceTo: ['Contact', 'Lead'] },
      WhatId: {
        referenceTo: [
          'Account',
          'Asset',
          'Campaign',
          'Case',
          'Contract',
          'Opportunity',
          'Order',
          'Product2',
          'Solution'
        ]
      },
      Description: { type: 'textarea', length: 32000 },
      IsClosed: COMPUTED,
      IsHighPriority: COMPUTED,
      AccountId: COMPUTED,
      OwnerId: OWNERS
    }
  },
  Event: {
    prefix: '00U',
    nameField: 'Subject',
    fields: {
      Subject: { type: 'combobox', length: 255 },
      WhoId: { referenceTo: ['Contact', 'Lead'] },
      WhatId: {
        referenceTo: [
          'Account',
          'Asset',
          'Campaign',
          'Case',
          'Contract',
          'Opportunity',
          'Order',
          'Product2',
          'Solution'
        ]
      },
      Description: { type: 'textarea', length: 32000 },
      AccountId: COMPUTED,
      OwnerId: OWNERS
    }
  },
  User: {
    prefix: '005',
    fields: {
      Username: { length: 80, required: true, unique: true, idLookup: true },
      LastName: { length: 80, required: true },
      FirstName: { length: 40 },
      Name: { length: 121, ...COMPUTED },
      Email: { type: 'email', length: 128, required: true },
      Alias: { length: 8, required: true },
      ProfileId: { required: true },
      TimeZoneSidKey: { type: 'picklist', length: 40, required: true },
      LocaleSidKey: { type: 'picklist', length: 40, required: true },
      EmailEncodingKey: { type: 'picklist', length: 40, required: true },
      LanguageLocaleKey: { type: 'picklist', length: 40, required: true },
      IsActive: { defaultFormula: 'true' },
      UserType: { type: 'picklist', ...COMPUTED },
      CommunityNickname: { length: 40 }
    }
  },
  Group: {
    prefix: '00G',
    fields: {
      Name: { length: 40, required: true },
      DeveloperName: NAME_80,
      Type: { picklist: ['Regular', 'Queue', 'Role', 'RoleAndSubordinates', 'Organization'] }
    }
  },
  GroupMember: {
    prefix: '011',
    nameField: null,
    fields: {
      GroupId: { required: true, updateable: false, deleteRule: 'cascade' },
      UserOrGroupId: { required: true, updateable: false, referenceTo: ['Group', 'User'] }
    }
  },
  QueueSobject: {
    prefix: '03g',
    label: 'Queue Sobject',
    nameField: null,
    fields: {
      QueueId: { required: true, updateable: false, referenceTo: ['Group'], deleteRule: 'cascade' },
      SobjectType: { type: 'picklist', length: 40, required: true, updateable: false }
    }
  },
  Profile: { prefix: '00e', readOnly: true },
  UserRole: { prefix: '00E', fields: { Name: { length: 80, required: true } } },
  PermissionSet: {
    prefix: '0PS',
    label: 'Permission Set',
    plural: 'Permission Sets',
    fields: {
      Name: { length: 80, required: true, unique: true },
      Label: { length: 80, required: true },
      IsOwnedByProfile: COMPUTED,
      IsCustom: COMPUTED
    }
  },
  PermissionSetAssignment: {
    prefix: '0Pa',
    label: 'Permission Set Assignment',
    nameField: null,
    fields: {
      AssigneeId: { required: true, updateable: false, deleteRule: 'cascade' },
      PermissionSetId: { updateable: false, deleteRule: 'cascade' },
      IsActive: COMPUTED,
      IsRevoked: COMPUTED
    }
  },
  ObjectPermissions: { prefix: '110', nameField: null, readOnly: true },
  FieldPermissions: { prefix: '01k', nameField: null, readOnly: true },
  SetupEntityAccess: { prefix: '0J0', nameField: null },
  CustomPermission: { prefix: '0CP', nameField: 'DeveloperName', readOnly: true },
  Organization: { prefix: '00D', readOnly: true, fields: { Name: { length: 80 } } },
  RecordType: {
    prefix: '012',
    label: 'Record Type',
    readOnly: true,
    fields: { Name: NAME_80, DeveloperName: NAME_80 }
  },
  EventBusSubscriber: { prefix: '0Eb', nameField: 'Name', readOnly: true },
  AsyncApexJob: {
    prefix: '707',
    label: 'Apex Job',
    nameField: null,
    readOnly: true,
    fields: { Status: { picklist: ['Holding', 'Queued', 'Preparing', 'Processing', 'Aborted', 'Completed', 'Failed'] } }
  },
  CronTrigger: { prefix: '08e', nameField: null, readOnly: true },
  CronJobDetail: { prefix: '08a', readOnly: true },
  ApexClass: {
    prefix: '01p',
    label: 'Apex Class',
    plural: 'Apex Classes',
    readOnly: true,
    fields: { Body: { type: 'textarea', length: 1000000 } }
  },
  ApexTrigger: {
    prefix: '01q',
    label: 'Apex Trigger',
    readOnly: true,
    fields: { Body: { type: 'textarea', length: 1000000 } }
  },
  EntityDefinition: { prefix: '4ie', nameField: 'DeveloperName', readOnly: true },
  Attachment: {
    prefix: '00P',
    fields: {
      Name: { length: 255, required: true },
      Body: { required: true },
      ParentId: {
        required: true,
        updateable: false,
        referenceTo: ['Account', 'Case', 'Contact', 'Lead', 'Opportunity', 'Order']
      }
    }
  },
  Note: { prefix: '002', nameField: 'Title' },
  ContentVersion: { prefix: '068', nameField: 'Title' },
  ContentDocument: { prefix: '069', nameField: 'Title' },
  ContentDocumentLink: { prefix: '06A', nameField: null },
  Campaign: { prefix: '701', fields: { Name: { length: 80, required: true } } },
  CampaignMember: { prefix: '00v' },
  Contract: { prefix: '800', nameField: 'ContractNumber', fields: { ContractNumber: { autoNumber: '{00000000}' } } },
  Asset: { prefix: '02i', fields: { Name: { length: 255, required: true } } },
  OpportunityLineItem: { prefix: '00k' },
  Solution: { prefix: '501' },
  EmailMessage: { prefix: '02s', nameField: 'Subject' },
  EmailTemplate: { prefix: '00X' },
  StaticResource: { prefix: '081', readOnly: true },
  Folder: { prefix: '00l', readOnly: true },
  BusinessHours: { prefix: '01m', readOnly: true }
};

/** Fields of the stubs that an org only has with a feature that the local org leaves off. */
export function needsFeature(objectName: string, field: string): boolean {
  if (field === 'CurrencyIsoCode') return objectName !== 'CurrencyType' && objectName !== 'DatedConversionRate';
  if (field === 'IsPersonAccount') return true;
  if (objectName === 'Account' && (/^Person[A-Z]/.test(field) || /^(FirstName|LastName|Salutation)$/.test(field)))
    return true;
  if (/(Country|State)Code$/.test(field) || /^(CountryCode|StateCode)$/.test(field)) return true;
  return field === 'Division' && objectName !== 'User' && objectName !== 'Organization';
}

/** Types and lengths that the name of a standard text field gives away. */
export function guessText(field: string): { type: FieldType; length: number } {
  if (/Email$/.test(field)) return { type: 'email', length: 80 };
  if (/(Phone|Fax)$/.test(field)) return { type: 'phone', length: 40 };
  if (/(Website|Url|URL)$/.test(field)) return { type: 'url', length: 255 };
  if (/Street$/.test(field)) return { type: 'textarea', length: 255 };
  if (/^(Description|Body|Comments|TextBody|HtmlBody)$/.test(field)) return { type: 'textarea', length: 32000 };
  if (/City$/.test(field)) return { type: 'string', length: 40 };
  if (/(State|Country)$/.test(field)) return { type: 'string', length: 80 };
  if (/PostalCode$/.test(field)) return { type: 'string', length: 20 };
  if (/GeocodeAccuracy$/.test(field)) return { type: 'picklist', length: 40 };
  return { type: 'string', length: 255 };
}

export function guessDecimal(field: string): { type: FieldType; precision: number; scale: number } {
  if (/(Latitude|Longitude)$/.test(field)) return { type: 'double', precision: 18, scale: 15 };
  if (/(Amount|Price|Revenue|Cost)$/.test(field)) return { type: 'currency', precision: 18, scale: 2 };
  return { type: 'double', precision: 18, scale: 2 };
}
