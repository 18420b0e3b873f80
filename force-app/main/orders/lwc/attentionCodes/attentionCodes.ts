import draftStatusNeeded from '@salesforce/label/c.Attention_DraftStatusNeeded';
import linesHeldBack from '@salesforce/label/c.Attention_LinesHeldBack';
import notActivated from '@salesforce/label/c.Attention_NotActivated';
import unknownPricebook from '@salesforce/label/c.Attention_UnknownPricebook';
import unknownQueue from '@salesforce/label/c.Attention_UnknownQueue';
import unknownRecordType from '@salesforce/label/c.Attention_UnknownRecordType';
import unknownStatus from '@salesforce/label/c.Attention_UnknownStatus';
import unknownUser from '@salesforce/label/c.Attention_UnknownUser';

/** What the sync could not do, by the code that stands before the colon. */
const TEXTS: Record<string, string> = {
  DraftStatusNeeded: draftStatusNeeded,
  LinesHeldBack: linesHeldBack,
  NotActivated: notActivated,
  UnknownPricebook: unknownPricebook,
  UnknownQueue: unknownQueue,
  UnknownRecordType: unknownRecordType,
  UnknownStatus: unknownStatus,
  UnknownUser: unknownUser
};

/** Words for a code with a name, e.g. `UnknownQueue:Orders`; a code of a later version is shown as it comes. */
export function attentionText(coded: string): string {
  const colon = coded.indexOf(':');
  const code = colon < 0 ? coded : coded.slice(0, colon);
  return TEXTS[code]?.replace('{0}', coded.slice(code.length + 1)) ?? coded;
}
