const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18-character form of a record id; what is no id comes back as it is. */
export function to18(id: string): string {
  if (id.length !== 15 || !/^[0-9A-Za-z]{15}$/.test(id)) return id;
  return id + checksum(id);
}

/** Whether the text is a record id: 15 characters, or 18 with a right check part. */
export function isId(text: string): boolean {
  if (!/^[0-9A-Za-z]+$/.test(text)) return false;
  return text.length === 15 || (text.length === 18 && checksum(text.slice(0, 15)) === text.slice(15).toUpperCase());
}

function checksum(id: string): string {
  let suffix = '';
  for (let block = 0; block < 15; block += 5) {
    let bits = 0;
    for (let i = 0; i < 5; i += 1) {
      const char = id.charAt(block + i);
      if (char >= 'A' && char <= 'Z') bits |= 1 << i;
    }
    suffix += CHECK.charAt(bits);
  }
  return suffix;
}
