import { LightningElement } from 'lwc';

/** Searches records by the UI API, which only a real org has; where a local page would show it, it says so by name. */
export default class RecordPicker extends LightningElement {
  override connectedCallback(): void {
    throw new Error('lightning-record-picker is not supported on local pages: it needs a real org.');
  }
}
