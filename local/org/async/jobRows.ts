/** The rows by which Apex and clients see asynchronous work: AsyncApexJob and CronTrigger. */
import type { OrgData } from '../data/orgData.js';
import type { Transaction } from '../data/transaction.js';
import { DatetimeValue } from '../values/time.js';
import type { ScalarValue } from '../values/scalars.js';
import { fromLocal, zoneOffset } from '../values/zones.js';
import { nextFireTime } from './cron.js';
import type { JobKind } from './jobs.js';

export class JobRows {
  public constructor(
    private readonly data: OrgData,
    private readonly classIdOf: (className: string) => string | null
  ) {}

  public add(tx: Transaction, kind: JobKind, className: string, methodName: string | null): string {
    return this.data.addRow(tx, 'AsyncApexJob', {
      ...this.made(tx),
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

  /** False where there is no such job. An aborted schedule is gone. */
  public abort(tx: Transaction, id: string): boolean {
    const object = this.data.schema.objectByKeyPrefix(id.slice(0, 3))?.name;
    if (!this.data.hasRow(id)) return false;
    if (object === 'AsyncApexJob') this.data.setFields(tx, id, { Status: 'Aborted' });
    else if (object === 'CronTrigger') {
      const detail = this.details.get(id);
      this.data.removeRow(tx, id);
      if (detail !== undefined) this.data.removeRow(tx, detail);
    } else return false;
    return true;
  }

  public isScheduled(name: string): boolean {
    return this.data.hasRowWith('CronJobDetail', 'Name', name);
  }

  public schedule(tx: Transaction, name: string, cron: string): string {
    const jobDetail = this.data.addRow(tx, 'CronJobDetail', { Name: name, JobType: '7' });
    const id = this.data.addRow(tx, 'CronTrigger', {
      ...this.made(tx),
      CronExpression: cron,
      CronJobDetailId: jobDetail,
      State: 'WAITING',
      NextFireTime: this.nextFireTime(tx, cron),
      TimesTriggered: 0
    });
    this.details.set(id, jobDetail);
    return id;
  }

  /** By the clock of the user who schedules. */
  private nextFireTime(tx: Transaction, cron: string): DatetimeValue | null {
    const zone = tx.user.timeZone;
    const local = nextFireTime(cron, this.data.clock() + zoneOffset(this.data.clock(), zone));
    return local === null ? null : new DatetimeValue(fromLocal(local, zone));
  }

  /** The CronJobDetail of each CronTrigger. */
  private readonly details = new Map<string, string>();
  private readonly progress = new Map<string, Record<string, ScalarValue>>();

  private made(tx: Transaction): Record<string, ScalarValue> {
    return { CreatedById: tx.user.id, CreatedDate: new DatetimeValue(this.data.clock()) };
  }

  private change(id: string, fields: Record<string, ScalarValue>, within: Transaction | null): void {
    const user = this.data.automatedProcessUser;
    const tx = this.data.begin({ kind: 'asynchronous', user, ...(within === null ? {} : { within }) });
    this.data.setFields(tx, id, { ...this.progress.get(id), ...fields });
    this.progress.delete(id);
    tx.commit();
  }
}
