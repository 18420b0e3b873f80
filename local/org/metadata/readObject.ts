import path from 'node:path';
import {
  FIELD_TYPES,
  MetadataError,
  type FieldMetadata,
  type MetadataFieldType,
  type ObjectMetadata,
  type PicklistEntry,
  type RecordTypeMetadata,
  type SummaryMetadata,
  type ValidationRuleMetadata
} from './types.js';
import type { XmlElement } from './xml.js';

/** Field types that exist on the platform but that the local org has no behaviour for. */
const UNSUPPORTED_TYPES = ['ExternalLookup', 'IndirectLookup', 'Location', 'Address', 'File', 'MetadataForeignKey'];

/** Types that a platform event can carry. */
const EVENT_TYPES: readonly MetadataFieldType[] = ['Checkbox', 'Date', 'DateTime', 'Number', 'Text', 'LongTextArea'];

/** Gathers one object from its own file and from its folders; package directories may share an object. */
export class ObjectBuilder {
  private header: XmlElement | null = null;
  private readonly fields = new Map<string, FieldMetadata>();
  private readonly rules: ValidationRuleMetadata[] = [];
  private readonly recordTypes: RecordTypeMetadata[] = [];

  public constructor(
    public readonly name: string,
    private readonly firstFile: string
  ) {}

  public addHeader(element: XmlElement): void {
    this.header = element;
    for (const field of element.all('fields')) this.addField(readField(field, this.name));
    for (const rule of element.all('validationRules')) this.addRule(readValidationRule(rule));
    for (const recordType of element.all('recordTypes')) this.addRecordType(readRecordType(recordType));
  }

  public addField(field: FieldMetadata): void {
    this.fields.set(field.name.toLowerCase(), field);
  }

  public addRule(rule: ValidationRuleMetadata): void {
    this.rules.push(rule);
  }

  public addRecordType(recordType: RecordTypeMetadata): void {
    this.recordTypes.push(recordType);
  }

  public build(): ObjectMetadata {
    const header = this.header;
    const isOwn = /__(c|e|mdt)$/i.test(this.name);
    const nameField = header?.child('nameField');
    const settings = header?.textOf('customSettingsType') ?? null;
    if (header !== null && isOwn) this.check(header, nameField, settings);
    return {
      name: this.name,
      place: header?.place ?? { file: this.firstFile, line: 1 },
      isDefined: header !== null,
      label: header?.textOf('label') ?? this.name,
      pluralLabel: header?.textOf('pluralLabel') ?? header?.textOf('label') ?? this.name,
      description: header?.textOf('description') ?? '',
      nameField:
        nameField === undefined
          ? null
          : {
              label: nameField.textOf('label') ?? 'Name',
              type: nameField.textOf('type') === 'AutoNumber' ? 'AutoNumber' : 'Text',
              displayFormat: nameField.textOf('displayFormat')
            },
      customSettingsType: settings === 'List' || settings === 'Hierarchy' ? settings : null,
      publishBehavior:
        header?.textOf('publishBehavior') === 'PublishImmediately'
          ? 'PublishImmediately'
          : header?.child('eventType') !== undefined || this.name.endsWith('__e')
            ? 'PublishAfterCommit'
            : null,
      sharingModel: header?.textOf('sharingModel') ?? null,
      fields: [...this.fields.values()],
      validationRules: this.rules,
      recordTypes: this.recordTypes
    };
  }

  private check(header: XmlElement, nameField: XmlElement | undefined, settings: string | null): void {
    header.required('label');
    if (/__c$/i.test(this.name) && settings === null) {
      if (nameField === undefined) throw header.problem(`${this.name} needs <nameField>`);
      const type = nameField.required('type');
      if (type !== 'Text' && type !== 'AutoNumber') {
        throw nameField.problem(`the name field of ${this.name} must be Text or AutoNumber, not "${type}"`);
      }
    }
    if (settings !== null && settings !== 'List' && settings !== 'Hierarchy') {
      throw header.problem(`<customSettingsType> must be List or Hierarchy, not "${settings}"`);
    }
    if (!/__e$/i.test(this.name)) return;
    const behavior = header.textOf('publishBehavior');
    if (behavior !== null && behavior !== 'PublishImmediately' && behavior !== 'PublishAfterCommit') {
      throw header.problem(`<publishBehavior> must be PublishImmediately or PublishAfterCommit, not "${behavior}"`);
    }
    const volume = header.textOf('eventType');
    if (volume !== null && volume !== 'HighVolume' && volume !== 'StandardVolume') {
      throw header.problem(`<eventType> must be HighVolume, not "${volume}"`);
    }
    for (const field of this.fields.values()) {
      if (field.type !== null && !EVENT_TYPES.includes(field.type)) {
        const problem = `${this.name}.${field.name}: a platform event cannot have a field of type ${field.type}`;
        throw new MetadataError(field.place.file, field.place.line, problem);
      }
    }
  }
}

export function readField(element: XmlElement, objectName: string): FieldMetadata {
  const name = element.required('fullName');
  const typeName = element.textOf('type');
  if (typeName !== null && UNSUPPORTED_TYPES.includes(typeName)) {
    throw element.problem(`${objectName}.${name}: fields of type ${typeName} are not supported by the local org`);
  }
  const type = FIELD_TYPES.find((known) => known === typeName) ?? null;
  const isCustom = /__c$/i.test(name);
  if (typeName !== null && type === null) {
    // A standard field may carry its own type name, such as `Lookup` or none that we need.
    if (isCustom) throw element.problem(`${objectName}.${name}: unknown field type "${typeName}"`);
  }
  if (isCustom && type === null) throw element.problem(`${objectName}.${name} needs <type>`);

  const valueSet = element.child('valueSet');
  const field: FieldMetadata = {
    place: element.place,
    name,
    type,
    label: element.textOf('label') ?? name,
    description: element.textOf('description') ?? '',
    inlineHelpText: element.textOf('inlineHelpText') ?? '',
    length: element.integer('length') ?? 0,
    precision: element.integer('precision') ?? 0,
    scale: element.integer('scale') ?? 0,
    isRequired: element.flag('required'),
    isUnique: element.flag('unique'),
    isCaseSensitive: element.flag('caseSensitive'),
    isExternalId: element.flag('externalId'),
    defaultValue: element.textOf('defaultValue'),
    formula: element.textOf('formula'),
    treatBlanksAsZero: element.textOf('formulaTreatBlanksAs') === 'BlankAsZero',
    referenceTo: element.textOf('referenceTo'),
    relationshipName: element.textOf('relationshipName'),
    deleteConstraint: deleteConstraint(element),
    displayFormat: element.textOf('displayFormat'),
    startingNumber: element.integer('startingNumber') ?? 1,
    picklist: readPicklist(valueSet?.child('valueSetDefinition')?.all('value') ?? null),
    globalValueSet: valueSet?.textOf('valueSetName') ?? null,
    isRestrictedPicklist: valueSet?.flag('restricted') ?? false,
    summary: type === 'Summary' ? readSummary(element) : null
  };
  if (isCustom) checkField(element, objectName, field);
  return field;
}

const SUMMARY_OPERATIONS = ['count', 'sum', 'min', 'max'] as const;

function readSummary(element: XmlElement): SummaryMetadata {
  const operation = SUMMARY_OPERATIONS.find((one) => one === element.required('summaryOperation'));
  if (operation === undefined) throw element.problem('<summaryOperation> must be count, sum, min or max');
  const [childObject = '', foreignKey = ''] = element.required('summaryForeignKey').split('.');
  const bare = (name: string): string => name.slice(name.indexOf('.') + 1);
  return {
    childObject,
    foreignKey,
    operation,
    field: operation === 'count' ? null : bare(element.required('summarizedField')),
    filters: element.all('summaryFilterItems').map((item) => {
      const otherField = item.textOf('valueField');
      return {
        field: bare(item.required('field')),
        operation: item.required('operation'),
        value: item.textOf('value') ?? '',
        otherField: otherField === null ? null : bare(otherField)
      };
    })
  };
}

function checkField(element: XmlElement, objectName: string, field: FieldMetadata): void {
  const problem = (text: string): Error => element.problem(`${objectName}.${field.name}: ${text}`);
  const needsLength = (least: number, most: number): void => {
    if (field.length < least || field.length > most) {
      throw problem(`<length> of ${field.type} must be ${least} to ${most}, not ${field.length}`);
    }
  };
  element.required('label');
  if (field.formula !== null) return;
  switch (field.type) {
    case 'Text':
      needsLength(1, 255);
      break;
    case 'EncryptedText':
      needsLength(1, 175);
      break;
    case 'LongTextArea':
    case 'Html':
      needsLength(256, 131_072);
      break;
    case 'Number':
    case 'Currency':
    case 'Percent':
      if (field.precision < 1 || field.precision > 18) throw problem('<precision> must be 1 to 18');
      if (field.scale < 0 || field.scale > field.precision) throw problem('<scale> must be 0 to the precision');
      break;
    case 'Lookup':
    case 'MasterDetail':
    case 'Hierarchy':
    case 'MetadataRelationship':
      if (field.referenceTo === null && field.type !== 'Hierarchy') throw problem(`${field.type} needs <referenceTo>`);
      break;
    case 'Picklist':
    case 'MultiselectPicklist':
      if (field.picklist === null && field.globalValueSet === null) throw problem('a picklist needs <valueSet>');
      break;
    case 'Checkbox':
      if (field.defaultValue === null) throw problem('a checkbox needs <defaultValue>');
      break;
    default:
  }
  const canBeKey = ['Text', 'Number', 'Email', 'AutoNumber'].includes(field.type ?? '');
  if (field.isExternalId && !canBeKey) throw problem(`${field.type} cannot be an external id`);
  if (field.isUnique && !canBeKey && field.type !== 'MetadataRelationship')
    throw problem(`${field.type} cannot be unique`);
}

function deleteConstraint(element: XmlElement): FieldMetadata['deleteConstraint'] {
  const text = element.textOf('deleteConstraint');
  if (text === null || text === 'SetNull' || text === 'Restrict' || text === 'Cascade') return text;
  throw element.problem(`<deleteConstraint> must be SetNull, Restrict or Cascade, not "${text}"`);
}

/** Reads the `<value>` (or `<customValue>`, `<standardValue>`) elements of a value set. */
export function readPicklist(values: readonly XmlElement[] | null): PicklistEntry[] | null {
  return (
    values?.map((value) => ({
      value: decodeValue(value.required('fullName')),
      label: value.textOf('label') ?? decodeValue(value.required('fullName')),
      isDefault: value.flag('default'),
      isActive: value.flag('isActive', true)
    })) ?? null
  );
}

/** Picklist values stand percent-encoded in some files. */
function decodeValue(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export function readValidationRule(element: XmlElement): ValidationRuleMetadata {
  return {
    place: element.place,
    name: element.required('fullName'),
    isActive: element.flag('active'),
    formula: element.required('errorConditionFormula'),
    message: element.required('errorMessage'),
    errorField: element.textOf('errorDisplayField')
  };
}

export function readRecordType(element: XmlElement): RecordTypeMetadata {
  return {
    place: element.place,
    name: element.required('fullName'),
    label: element.required('label'),
    description: element.textOf('description') ?? '',
    isActive: element.flag('active')
  };
}

/** `…/objects/Order/fields/X__c.field-meta.xml` belongs to `Order`. */
export function objectOfPart(file: string): string {
  return path.basename(path.dirname(path.dirname(file)));
}
