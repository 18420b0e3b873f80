import { api, LightningElement } from 'lwc';
import { query, type OrgRecord } from '../../shell/org.js';

const SHOWN = 10;
/** As on the platform, nothing is searched before the second letter. */
const SHORTEST = 2;

/**
 * `lightning-record-picker` for local pages: finds records by the beginning of a word of their name.
 * Filters, other fields and the recently used records of the real one are not here.
 */
export default class RecordPicker extends LightningElement {
  @api label = '';
  @api placeholder = '';
  @api objectApiName = '';
  @api value?: string | null;

  term = '';
  message = '';
  found?: OrgRecord[] | undefined;

  async handleTerm(event: CustomEvent<{ value: string }>): Promise<void> {
    this.term = event.detail.value;
    const asked = this.term.trim();
    if (this.value) this.choose(null);
    this.found = undefined;
    this.message = '';
    if (asked.length < SHORTEST) return;
    const pattern = asked.replace(/[\\'%_]/g, String.raw`\$&`);
    try {
      const { records } = await query(
        `SELECT Id, Name FROM ${this.objectApiName} WHERE Name LIKE '${pattern}%' OR Name LIKE '% ${pattern}%' ` +
          `ORDER BY Name LIMIT ${String(SHOWN)}`
      );
      if (asked === this.term.trim()) this.found = records;
    } catch (error) {
      this.message = error instanceof Error ? error.message : String(error);
    }
  }

  handleChoose(event: Event): void {
    const chosen = (event.currentTarget as HTMLElement).dataset['record'];
    const record = this.found?.find(({ Id }) => Id === chosen);
    if (record === undefined) return;
    this.term = String(record['Name']);
    this.found = undefined;
    this.choose(record.Id);
  }

  private choose(recordId: string | null): void {
    this.value = recordId;
    this.dispatchEvent(new CustomEvent('change', { detail: { recordId } }));
  }
}
