import { COMPUTED, OWNERS, USER_OWNER, type ObjectBehaviour } from './behaviour.js';

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

/** Accounts, people, cases, orders, prices, opportunities and activities. */
export const BUSINESS_OBJECTS: Readonly<Record<string, ObjectBehaviour>> = {
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
  }
};
