import { COMPUTED, type ObjectBehaviour } from './behaviour.js';

const NAME_80 = { length: 80 } as const;

/** Users, groups, permissions, code, files and what else an org is set up with. */
export const SETUP_OBJECTS: Readonly<Record<string, ObjectBehaviour>> = {
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
  ObjectPermissions: {
    prefix: '110',
    label: 'Object Permissions',
    nameField: null,
    fields: {
      ParentId: { required: true, updateable: false, referenceTo: ['PermissionSet'], deleteRule: 'cascade' },
      SobjectType: { type: 'picklist', length: 40, required: true, updateable: false }
    }
  },
  FieldPermissions: {
    prefix: '01k',
    label: 'Field Permissions',
    nameField: null,
    fields: {
      ParentId: { required: true, updateable: false, referenceTo: ['PermissionSet'], deleteRule: 'cascade' },
      SobjectType: { type: 'picklist', length: 40, required: true, updateable: false },
      Field: { type: 'picklist', length: 255, required: true, updateable: false }
    }
  },
  SetupEntityAccess: {
    prefix: '0J0',
    label: 'Setup Entity Access',
    nameField: null,
    fields: {
      ParentId: { required: true, updateable: false, referenceTo: ['PermissionSet'], deleteRule: 'cascade' },
      SetupEntityId: { required: true, updateable: false }
    }
  },
  LeadStatus: { prefix: '01J', label: 'Lead Status', nameField: 'MasterLabel', readOnly: true },
  CurrencyType: { prefix: '01L', label: 'Currency Type', nameField: null, readOnly: true },
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
  ContentVersion: {
    prefix: '068',
    nameField: 'Title',
    fields: {
      ContentDocumentId: { updateable: false, deleteRule: 'cascade' },
      FirstPublishLocationId: { updateable: false },
      FileType: COMPUTED,
      FileExtension: COMPUTED,
      ContentSize: COMPUTED,
      IsLatest: COMPUTED,
      VersionNumber: COMPUTED,
      Checksum: COMPUTED,
      PublishStatus: COMPUTED,
      PathOnClient: { length: 500, updateable: false }
    }
  },
  ContentDocument: { prefix: '069', nameField: 'Title' },
  ContentDocumentLink: {
    prefix: '06A',
    nameField: null,
    fields: {
      ContentDocumentId: { required: true, updateable: false, deleteRule: 'cascade' },
      LinkedEntityId: { required: true, updateable: false }
    }
  },
  ContentDistribution: {
    fields: {
      Name: { length: 100, required: true },
      ContentVersionId: { required: true, updateable: false, deleteRule: 'cascade' },
      ContentDocumentId: COMPUTED,
      ViewCount: COMPUTED
    }
  },
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
