/** Pure parts of String's members. */

/** Repeats `pad` up to exactly `length` characters. */
export const filler = (pad: string, length: number): string =>
  length <= 0 ? '' : (pad === '' ? ' ' : pad).repeat(Math.ceil(length / (pad.length || 1))).slice(0, length);

export const beforeFirst = (value: string, separator: string): string => {
  const at = value.indexOf(separator);
  return separator === '' ? '' : at < 0 ? value : value.slice(0, at);
};

export function between(value: string, open: string, close: string): string | null {
  const start = value.indexOf(open);
  if (start < 0) return null;
  const end = value.indexOf(close, start + open.length);
  return end < 0 ? null : value.slice(start + open.length, end);
}

export function differenceIndex(left: string, right: string): number {
  if (left === right) return -1;
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1;
  return at;
}

export function levenshtein(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/** Runs of characters of one kind; with camel case, a capital before small letters belongs to them. */
export function byCharacterType(value: string, isCamelCase: boolean): string[] {
  const kinds = ['\\p{Lu}', '\\p{Ll}', '\\p{Nd}', '\\p{Z}', '\\p{P}', '\\p{S}'];
  const kindOf = (char: string): number => {
    if (/\s/.test(char)) return 3;
    return kinds.findIndex((kind) => new RegExp(kind, 'u').test(char));
  };
  const parts: string[] = [];
  let before = -2;
  for (const char of value) {
    const kind = kindOf(char);
    const last = parts.at(-1) ?? '';
    if (parts.length > 0 && kind === before) {
      parts[parts.length - 1] = last + char;
    } else if (isCamelCase && kind === 1 && before === 0 && parts.length > 0) {
      const capital = last.slice(-1);
      if (last.length > 1) {
        parts[parts.length - 1] = last.slice(0, -1);
        parts.push(capital + char);
      } else {
        parts[parts.length - 1] = last + char;
      }
    } else {
      parts.push(char);
    }
    before = kind;
  }
  return parts;
}

/** Java's comparison: difference of the first differing character, else of the lengths. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i += 1) {
    const difference = left.charCodeAt(i) - right.charCodeAt(i);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
