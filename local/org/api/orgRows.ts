/** Rows by which clients see what the org does by itself: where event triggers stand, which class a job belongs to. */
import type { OrgData } from '../data/orgData.js';
import type { SubscriberState } from '../events/apexSubscription.js';

export class OrgRows {
  private readonly classIds = new Map<string, string>();
  private readonly subscriberIds = new Map<string, string>();

  public constructor(private readonly data: OrgData) {
    const tx = data.begin({ kind: 'synchronous', user: data.adminUser });
    for (const row of data.query(tx, data.compileQuery('SELECT Id, Name FROM ApexClass'), [], {
      countsLimits: false
    })) {
      const name = row.get('Name');
      if (typeof name === 'string' && row.id !== null) this.classIds.set(name.toLowerCase(), row.id);
    }
  }

  /** The class of a job; of an inner class, the outer one. */
  public classIdOf(className: string): string | null {
    return this.classIds.get((className.split('.')[0] ?? '').toLowerCase()) ?? null;
  }

  public showSubscriber({ name, topic, status, retries, lastError }: SubscriberState): void {
    const tx = this.data.begin({ kind: 'synchronous', user: this.data.automatedProcessUser });
    const fields = { Status: status, Retries: retries, LastError: lastError };
    const known = this.subscriberIds.get(name);
    if (known === undefined) {
      const fixed = { Name: name, ExternalId: name, Topic: topic, Type: 'ApexTrigger', IsPartitioned: false, Tip: -1 };
      this.subscriberIds.set(name, this.data.addRow(tx, 'EventBusSubscriber', { ...fixed, ...fields }));
    } else {
      this.data.setFields(tx, known, fields);
    }
    tx.commit();
  }
}
