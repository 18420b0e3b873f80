import { decimal } from '../../values/compare.js';
import { BlobValue, type ScalarValue } from '../../values/scalars.js';
import type { Row } from '../store/table.js';
import { toStoredMoment } from './moment.js';
import { put, rowError, textOf, type Pending, type Save } from './rows.js';
import type { StandardRules } from './standardRules.js';

/** File types that are not simply the extension in capitals. */
const FILE_TYPES: Readonly<Record<string, string>> = {
  docx: 'WORD_X',
  doc: 'WORD',
  xlsx: 'EXCEL_X',
  xls: 'EXCEL',
  pptx: 'POWER_POINT_X',
  ppt: 'POWER_POINT',
  txt: 'TEXT',
  '': 'UNKNOWN'
};

/** Each file version belongs to a document, which the first version brings with it; the newest one is the latest. */
export const contentVersionRules: StandardRules = {
  complete: (save, row) => {
    if (save.operation !== 'insert') return;
    const { draft } = row;
    const path = textOf(draft, 'PathOnClient');
    const file = /(?:^|[\\/])([^\\/]*?)(?:\.([^.\\/]*))?$/.exec(path ?? '');
    const extension = (file?.[2] ?? '').toLowerCase();
    if (!draft.has('Title')) put(draft, 'Title', file?.[1] ?? null);
    put(draft, 'FileExtension', extension === '' ? null : extension);
    draft.set('FileType', FILE_TYPES[extension] ?? extension.toUpperCase());
    const body = draft.get('VersionData');
    draft.set('ContentSize', body instanceof BlobValue ? body.bytes.length : 0);
    draft.set('IsLatest', true);
    draft.set('ContentLocation', draft.get('ContentLocation') ?? 'S');
    draft.set('Origin', draft.get('Origin') ?? 'C');
    draft.set('OwnerId', draft.get('OwnerId') ?? save.tx.user.id);
    draft.set('PublishStatus', 'P');
    const before = versionsOf(save, textOf(draft, 'ContentDocumentId'));
    draft.set('VersionNumber', String(before.length + 1));
  },
  check: (save, row) => {
    if (save.operation !== 'insert' || textOf(row.draft, 'ContentLocation') !== 'S') return;
    const missing = ['PathOnClient', 'VersionData'].filter((field) => !row.draft.has(field));
    if (missing.length > 0) {
      const text = `Required fields are missing: [${missing.join(', ')}]`;
      row.errors.push(rowError('REQUIRED_FIELD_MISSING', text, missing));
    }
  },
  afterSave: (save, rows) => {
    for (const row of rows) {
      if (save.operation === 'insert') publish(save, row);
      else showOnDocument(save, row.draft);
    }
  }
};

function publish(save: Save, row: Pending): void {
  const known = textOf(row.draft, 'ContentDocumentId');
  if (known === null) {
    const documentId = add(save, 'ContentDocument', { OwnerId: row.draft.get('OwnerId') ?? null });
    replace(save, 'ContentVersion', row.id, { ContentDocumentId: documentId });
    row.draft = new Map([...row.draft, ['ContentDocumentId', documentId]]);
    link(save, documentId, textOf(row.draft, 'OwnerId'), 'I');
    const location = textOf(row.draft, 'FirstPublishLocationId');
    if (location !== textOf(row.draft, 'OwnerId')) link(save, documentId, location, 'V');
  } else {
    for (const version of versionsOf(save, known)) {
      const id = textOf(version, 'Id');
      if (id !== row.id && version.get('IsLatest') === true) replace(save, 'ContentVersion', id, { IsLatest: false });
    }
  }
  showOnDocument(save, row.draft);
}

/** The document shows what its latest version is. */
function showOnDocument(save: Save, version: Row): void {
  if (version.get('IsLatest') !== true) return;
  replace(save, 'ContentDocument', textOf(version, 'ContentDocumentId'), {
    Title: version.get('Title') ?? null,
    Description: version.get('Description') ?? null,
    FileType: version.get('FileType') ?? null,
    FileExtension: version.get('FileExtension') ?? null,
    ContentSize: version.get('ContentSize') ?? null,
    PublishStatus: 'P',
    LatestPublishedVersionId: textOf(version, 'Id')
  });
}

function link(save: Save, documentId: string, entityId: string | null, shareType: string): void {
  if (entityId === null) return;
  add(save, 'ContentDocumentLink', {
    ContentDocumentId: documentId,
    LinkedEntityId: entityId,
    ShareType: shareType,
    Visibility: 'AllUsers'
  });
}

export const contentDocumentLinkRules: StandardRules = {
  complete: (save, row) => {
    if (save.operation !== 'insert') return;
    if (!row.draft.has('ShareType')) row.draft.set('ShareType', 'V');
    if (!row.draft.has('Visibility')) row.draft.set('Visibility', 'AllUsers');
  }
};

/** A public link to a file. */
export const contentDistributionRules: StandardRules = {
  complete: (save, row) => {
    if (save.operation !== 'insert') return;
    const version = save.context.store.find(textOf(row.draft, 'ContentVersionId') ?? '')?.row;
    if (version !== undefined) put(row.draft, 'ContentDocumentId', textOf(version, 'ContentDocumentId'));
    row.draft.set('ViewCount', 0);
  },
  afterSave: (save, rows) => {
    if (save.operation !== 'insert') return;
    for (const row of rows) {
      const base = `https://local.example/sfc/p/${row.id ?? ''}`;
      replace(save, 'ContentDistribution', row.id, {
        DistributionPublicUrl: base,
        ContentDownloadUrl: `${base}/download`
      });
    }
  }
};

function versionsOf(save: Save, documentId: string | null): Row[] {
  if (documentId === null) return [];
  const { store } = save.context;
  const object = store.schema.require('ContentVersion');
  const field = object.field('ContentDocumentId');
  const table = store.table(object);
  if (field === undefined) return [];
  if (!table.hasIndex(field.name)) {
    return [...table.scan()].filter((row) => row.get('ContentDocumentId') === documentId);
  }
  return [...table.find(field, documentId)].flatMap((id) => table.get(id) ?? []);
}

/** Inserts a row as the org itself does. */
function add(save: Save, objectName: string, values: Record<string, ScalarValue>): string {
  const { store, clock } = save.context;
  const object = store.schema.require(objectName);
  const table = store.table(object);
  const id = table.newId();
  const moment = toStoredMoment(clock());
  const all: Record<string, ScalarValue> = {
    Id: id,
    CreatedById: save.tx.user.id,
    LastModifiedById: save.tx.user.id,
    CreatedDate: moment,
    LastModifiedDate: moment,
    SystemModstamp: moment,
    ...values
  };
  table.put(id, rowOf(objectName, save, new Map(), all), save.tx.log);
  return id;
}

function replace(save: Save, objectName: string, id: string | null, values: Record<string, ScalarValue>): void {
  const { store } = save.context;
  const table = store.table(store.schema.require(objectName));
  const row = id === null ? undefined : table.get(id);
  if (row !== undefined && id !== null) table.put(id, rowOf(objectName, save, row, values), save.tx.log);
}

function rowOf(objectName: string, save: Save, row: Row, values: Record<string, ScalarValue>): Row {
  const object = save.context.store.schema.require(objectName);
  const next = new Map(row);
  for (const [name, value] of Object.entries(values)) {
    const field = object.field(name);
    if (field === undefined) continue;
    const isWhole = typeof value === 'number' && field.apexType === 'Decimal';
    put(next, field.name, isWhole ? decimal(value) : value);
  }
  return next;
}
