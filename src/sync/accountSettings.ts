import type { OrgAccount } from '../salesforce/packageRecords.js';
import { STREAMS } from './streams.js';
import type { StreamPlan, StreamSettings } from './streams.js';

/** The settings of one account: what the command line says, and what the admin has set at the account's record. */
export function accountSettings(common: StreamSettings, account: OrgAccount | undefined): StreamSettings {
  if (!account) return common;
  const { statuses, importFrom } = account;
  return {
    ...common,
    filter: {
      ...common.filter,
      ...(statuses.length > 0 ? { statuses } : {}),
      ...(importFrom === null ? {} : { boughtFrom: importFrom })
    }
  };
}

/** The streams that run for an account: all, or those that the admin has chosen. */
export function wantedStreams(streams: readonly StreamPlan[], account: OrgAccount | undefined): readonly StreamPlan[] {
  if (!account || account.streams.length === 0) return streams;
  return streams.filter(({ name }) => account.streams.includes(name) || !STREAMS.some((known) => known.name === name));
}
