/** The rows by which Apex and clients see asynchronous work: AsyncApexJob and CronTrigger. */
import type { OrgData } from '../data/orgData.js';
import type { Transaction } from '../data/transaction.js';
import { SObjectRecord } from '../values/sobject.js';
import { DatetimeValue } from '../values/time.js';
import type { FieldValue } from '../values/scalars.js';
import type { JobKind } from './jobs.js';

/** Rows that the org writes about itself: no user could. */
export type SystemRows = {
  insert(tx: Transaction, objectName: string, fields: Record<string, FieldValue>): string;
  update(tx: Transaction, objectName: string, id: string, fields: Record<string, FieldValue>): void;
};

export class JobRows {
  public constructor(
    private readonly data: OrgData,
    private readonly rows: SystemRows,
    private readonly classIdOf: (className: string) => string | null
  ) {}

  public add(tx: Transaction, kind: JobKind, className: string, methodName: string | null): string {
    return this.rows.insert(tx, 'AsyncApexJob', {
      JobType: kind,
      Status: 'Queued',
      ApexClassId: this.classIdOf(className),
      MethodName: methodName,
      JobItemsProcessed: 0,
      TotalJobItems: 0,
      NumberOfErrors: 0
    });
  }

  public begin(id: string, within: Transaction | null): void {
    this.change(id, { Status: 'Processing' }, within);
  }

  public end(id: string, error: string | null, within: Transaction | null): void {
    const completed = { CompletedDate: new DatetimeValue(this.data.clock()) };
    if (error === null) this.change(id, { Status: 'Completed', ...completed }, within);
    else
      this.change(
        id,
        { Status: 'Failed', NumberOfErrors: 1, ExtendedStatus: error.slice(0, 1000), ...completed },
        within
      );
  }

  public batchProgress(id: string, total: number, failed: number): void {
    this.progress.set(id, { TotalJobItems: total, JobItemsProcessed: total, NumberOfErrors: failed });
  }

  public abort(tx: Transaction, id: string): void {
    const isJob = id.startsWith(this.data.schema.require('AsyncApexJob').keyPrefix ?? '707');
    if (isJob) this.rows.update(tx, 'AsyncApexJob', id, { Status: 'Aborted' });
    else this.rows.update(tx, 'CronTrigger', id, { State: 'DELETED' });
  }

  public schedule(tx: Transaction, name: string, cron: string): string {
    const jobDetail = this.rows.insert(tx, 'CronJobDetail', { Name: name, JobType: '7' });
    return this.rows.insert(tx, 'CronTrigger', {
      CronExpression: cron,
      CronJobDetailId: jobDetail,
      State: 'WAITING',
      TimesTriggered: 0
    });
  }

  private readonly progress = new Map<string, Record<string, FieldValue>>();

  private change(id: string, fields: Record<string, FieldValue>, within: Transaction | null): void {
    const user = this.data.automatedProcessUser;
    const tx = this.data.begin({ kind: 'asynchronous', user, ...(within === null ? {} : { within }) });
    this.rows.update(tx, 'AsyncApexJob', id, { ...this.progress.get(id), ...fields });
    this.progress.delete(id);
    tx.commit();
  }
}

/** System rows through ordinary DML without permission checks. */
export function systemRows(data: OrgData): SystemRows {
  const save = (tx: Transaction, operation: 'insert' | 'update', record: SObjectRecord): string => {
    const [result] = data.dml(tx, operation, [record], { allOrNone: true, accessLevel: 'system', countsLimits: false });
    if (result?.success !== true || result.id === null) {
      throw new Error(`The org could not ${operation} its own ${record.typeName}: ${result?.errors[0]?.message ?? ''}`);
    }
    return result.id;
  };
  return {
    insert: (tx, objectName, fields) => save(tx, 'insert', SObjectRecord.of(objectName, fields)),
    update: (tx, objectName, id, fields) => void save(tx, 'update', SObjectRecord.of(objectName, { ...fields, Id: id }))
  };
}
