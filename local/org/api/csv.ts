/** CSV as the Bulk API reads and writes it: quoted fields, any of its delimiters and line endings. */

export const DELIMITERS: Record<string, string> = {
  BACKQUOTE: '`',
  CARET: '^',
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  TAB: '\t'
};
export const LINE_ENDINGS: Record<string, string> = { LF: '\n', CRLF: '\r\n' };

/** Rows of fields; empty lines are no rows. A quote that is not closed is an error. */
export function parseCsv(source: string, delimiter: string): string[][] {
  const text = source.replace(/^\ufeff/, '');
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const endRow = (): void => {
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      const [value, next] = quoted(text, at);
      field = value;
      at = next;
    }
    const start = at;
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
    row.push(field + text.slice(start, at));
    if (text[at] === delimiter) {
      at += 1;
      if (at === text.length) row.push('');
    } else {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      endRow();
    }
  }
  if (row.length > 0) endRow();
  return rows;
}

/** The value of a quoted field and where it ends. */
function quoted(text: string, from: number): [string, number] {
  let value = '';
  let at = from + 1;
  for (;;) {
    const end = text.indexOf('"', at);
    if (end < 0) throw new Error('Unterminated quoted field at the end of the CSV file');
    value += text.slice(at, end);
    if (text[end + 1] !== '"') return [value, end + 1];
    value += '"';
    at = end + 2;
  }
}

/** Every field in quotes, as the platform writes results. */
export function writeCsv(rows: readonly (readonly string[])[], delimiter: string, lineEnding: string): string {
  return rows
    .map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter) + lineEnding)
    .join('');
}
