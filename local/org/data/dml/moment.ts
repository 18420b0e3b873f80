import { DatetimeValue } from '../../values/time.js';

/** Date/times are kept to the second. */
export function toStoredMoment(epochMs: number): DatetimeValue {
  return new DatetimeValue(Math.floor(epochMs / 1000) * 1000);
}
