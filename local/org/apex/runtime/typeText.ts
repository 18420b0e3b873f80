import type { TypeRef } from '../../platform/platformTypes.js';

/** The type that a text such as `Map<Id, List<Order>>` or `String[]` writes; null where it is none. */
export function parseTypeText(text: string): TypeRef | null {
  let at = 0;
  const skip = (): void => {
    while (text[at] === ' ') at += 1;
  };
  const parse = (): TypeRef | null => {
    skip();
    const match = /^[A-Za-z_][\w.]*/.exec(text.slice(at));
    if (match === null) return null;
    at += match[0].length;
    let type: TypeRef = { name: match[0], args: [] };
    skip();
    if (text[at] === '<') {
      do {
        at += 1;
        const arg = parse();
        if (arg === null) return null;
        type.args.push(arg);
        skip();
      } while (text[at] === ',');
      if (text[at] !== '>') return null;
      at += 1;
      skip();
    }
    while (text.startsWith('[]', at)) {
      type = { name: 'List', args: [type] };
      at += 2;
    }
    return type;
  };
  const type = parse();
  skip();
  return at === text.length ? type : null;
}
