/** Record ids: three characters say the object, twelve the record, and three more keep the case of the fifteen. */

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function isId(text: string): boolean {
  return /^(?:[a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$/.test(text);
}

/** The 18-character form of an id of 15 or 18 characters, null when the text cannot be an id. */
export function toId18(text: string): string | null {
  if (!isId(text)) return null;
  const id15 = text.slice(0, 15);
  const id18 = id15 + suffixOf(id15);
  if (text.length === 15 || text === id18) return id18;
  // The platform takes any eighteen letters and digits; only what plainly lost its case gets it back.
  const hasLostCase = text === text.toLowerCase() || text === text.toUpperCase();
  return hasLostCase ? (restoreCase(text) ?? text) : text;
}

/** The id of the `number`th record under a key prefix, which may be longer than the three characters of its object. */
export function makeId(keyPrefix: string, number: number): string {
  let left = number;
  let digits = '';
  while (left > 0) {
    digits = (BASE62[left % 62] ?? '0') + digits;
    left = Math.floor(left / 62);
  }
  const id15 = keyPrefix + digits.padStart(15 - keyPrefix.length, '0');
  return id15 + suffixOf(id15);
}

function suffixOf(id15: string): string {
  let suffix = '';
  for (let part = 0; part < 15; part += 5) {
    let bits = 0;
    for (let i = 0; i < 5; i += 1) if (/[A-Z]/.test(id15[part + i] ?? '')) bits |= 1 << i;
    suffix += SUFFIX[bits] ?? 'A';
  }
  return suffix;
}

/** An 18-character id whose case was lost still says its case in the suffix. */
function restoreCase(text: string): string | null {
  let id15 = '';
  for (let i = 0; i < 15; i += 1) {
    const bits = SUFFIX.indexOf((text[15 + Math.floor(i / 5)] ?? '').toUpperCase());
    if (bits < 0) return null;
    const char = text[i] ?? '';
    id15 += (bits >> (i % 5)) & 1 ? char.toUpperCase() : char.toLowerCase();
  }
  return id15 + suffixOf(id15);
}
