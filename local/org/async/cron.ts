/** When a cron expression of the platform fires next: `seconds minutes hours day-of-month month day-of-week [year]`. */

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const LAST_YEAR = 2099;
const DAY_MS = 86_400_000;

type Field = (value: number) => boolean;

/** The first moment after `from` as UTC milliseconds of the user's clock face; null when there is none. */
export function nextFireTime(expression: string, from: number): number | null {
  const parts = expression.trim().split(/\s+/);
  const [seconds, minutes, hours, dayOfMonth, month, dayOfWeek, year] = parts;
  if (seconds === undefined || minutes === undefined || hours === undefined || month === undefined) return null;
  if (!/^\d+$/.test(seconds) || !/^\d+$/.test(minutes)) return null;
  const fitsHour = field(hours, 0, []);
  const fitsMonth = field(month, 1, MONTHS);
  const fitsYear = field(year ?? '*', 0, []);
  const time = (day: number, hour: number): number =>
    day * DAY_MS + hour * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
  const start = Math.floor(from / DAY_MS);
  const end = Date.UTC(LAST_YEAR + 1, 0, 1) / DAY_MS;
  for (let day = start; day < end; day += 1) {
    const date = new Date(day * DAY_MS);
    if (!fitsYear(date.getUTCFullYear()) || !fitsMonth(date.getUTCMonth() + 1)) continue;
    if (!fitsDay(dayOfMonth ?? '*', date) || !fitsWeekday(dayOfWeek ?? '?', date)) continue;
    for (let hour = 0; hour < 24; hour += 1) {
      const at = time(day, hour);
      if (fitsHour(hour) && at > from) return at;
    }
  }
  return null;
}

/** `*`, `?`, `5`, `1-5`, `0/15` and lists of these. */
function field(text: string, first: number, names: readonly string[]): Field {
  const numberOf = (word: string): number => {
    const named = names.indexOf(word.toUpperCase());
    return named < 0 ? Number(word) : named + first;
  };
  const tests = text.split(',').map((part): Field => {
    if (part === '*' || part === '?') return () => true;
    const [range = '', step] = part.split('/');
    const [low = '', high] = range.split('-');
    const from = low === '*' ? first : numberOf(low);
    const to = high !== undefined ? numberOf(high) : step === undefined ? from : Number.POSITIVE_INFINITY;
    const every = step === undefined ? 1 : Number(step);
    return (value) => value >= from && value <= to && (value - from) % every === 0;
  });
  return (value) => tests.some((test) => test(value));
}

function lastDayOf(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** Besides numbers `L`, the last day of the month, and `15W`, the weekday nearest to a day. */
function fitsDay(text: string, date: Date): boolean {
  const day = date.getUTCDate();
  if (text.toUpperCase() === 'L') return day === lastDayOf(date);
  const nearest = /^(\d+)W$/i.exec(text);
  if (nearest === null) return field(text, 1, [])(day);
  const wanted = Number(nearest[1]);
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), wanted)).getUTCDay();
  const last = lastDayOf(date);
  if (weekday === 6) return day === (wanted === 1 ? 3 : wanted - 1);
  if (weekday === 0) return day === (wanted === last ? wanted - 2 : wanted + 1);
  return day === wanted;
}

/** Sunday is 1. Besides numbers and names `6L`, the last Friday of the month, and `2#1`, its first Monday. */
function fitsWeekday(text: string, date: Date): boolean {
  const weekday = date.getUTCDay() + 1;
  const numberOf = (word: string): number => {
    const named = DAYS.indexOf(word.toUpperCase());
    return named < 0 ? Number(word) : named + 1;
  };
  const last = /^(\w+)L$/i.exec(text);
  if (last !== null) return weekday === numberOf(last[1] ?? '') && date.getUTCDate() + 7 > lastDayOf(date);
  const nth = /^(\w+)#(\d)$/.exec(text);
  if (nth === null) return field(text, 1, DAYS)(weekday);
  return weekday === numberOf(nth[1] ?? '') && Math.ceil(date.getUTCDate() / 7) === Number(nth[2]);
}
