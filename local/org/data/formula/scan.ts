/** Reads a formula just far enough to know which fields and functions it names. */

export type FormulaName = {
  readonly kind: 'field' | 'function';
  readonly text: string;
  readonly start: number;
  readonly end: number;
};

/** Every name outside of texts and comments, in order; a name before a parenthesis is a function. */
export function namesIn(formula: string): FormulaName[] {
  const names: FormulaName[] = [];
  const token =
    /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\*[\s\S]*?\*\/|\$?[A-Za-z_][\w$]*(?::[A-Za-z]+)?(?:\s*\.\s*[A-Za-z_$][\w$]*)*|\d[\w.]*/g;
  for (const match of formula.matchAll(token)) {
    const text = match[0];
    if (!/^[$A-Za-z_]/.test(text)) continue;
    const end = match.index + text.length;
    const isCall = /^\s*\(/.test(formula.slice(end));
    if (!isCall && /^(TRUE|FALSE|NULL)$/i.test(text)) continue;
    names.push({ kind: isCall ? 'function' : 'field', text: text.replace(/\s+/g, ''), start: match.index, end });
  }
  return names;
}
