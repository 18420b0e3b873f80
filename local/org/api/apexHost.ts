import type { ApexContext, EventTriggerState } from '../apex/context.js';
import type { ApexRunner } from '../async/apexRunner.js';
import type { OrgData } from '../data/orgData.js';
import type { Transaction } from '../data/transaction.js';
import type { UserContext } from '../data/types.js';
import type { Project } from '../metadata/types.js';
import { UnsupportedFeature } from '../values/errors.js';
import type { SObjectRecord } from '../values/sobject.js';
import type { AnonymousOutcome } from './orgContext.js';

export class ApexHost implements ApexRunner {
  public readonly context: ApexContext;
  public constructor(data: OrgData, _project: Project) {
    this.context = { data, schema: data.schema, hooks: {} } as unknown as ApexContext;
  }
  public run<T>(_tx: Transaction, work: () => T): T {
    return work();
  }
  public runEventTrigger(_tx: Transaction, name: string, _events: SObjectRecord[], _state: EventTriggerState): void {
    throw new UnsupportedFeature(name);
  }
  public executeAnonymous(_tx: Transaction, _code: string): AnonymousOutcome {
    throw new UnsupportedFeature('x');
  }
  public userNamed(_username: string): UserContext {
    throw new UnsupportedFeature('x');
  }
}
