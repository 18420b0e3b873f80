/** `java.text.MessageFormat`, as `String.format` uses it: `{0}` and single quotes that quote. */
export function formatMessage(pattern: string, values: readonly string[]): string {
  let result = '';
  let isQuoted = false;
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern.charAt(i);
    if (char === "'") {
      if (pattern.charAt(i + 1) === "'") {
        result += "'";
        i += 1;
      } else {
        isQuoted = !isQuoted;
      }
    } else if (char === '{' && !isQuoted) {
      const end = pattern.indexOf('}', i);
      const index = /^\s*(\d+)\s*(?:,.*)?$/.exec(end < 0 ? '' : pattern.slice(i + 1, end))?.[1];
      if (index === undefined)
        throw new RangeError(`can't parse argument number: ${pattern.slice(i + 1, end < 0 ? undefined : end)}`);
      result += values[Number(index)] ?? `{${index}}`;
      i = end;
    } else {
      result += char;
    }
  }
  return result;
}
