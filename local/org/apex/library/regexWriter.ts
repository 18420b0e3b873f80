/** The tree of a pattern, and how it is written for JavaScript. */

export type JavaRegex = {
  /** JavaScript source for the flags `dgv`/`dyv`. */
  source: string;
  /** The JavaScript group of each Java group: index 0 is the whole match. */
  groups: number[];
  names: Map<string, number>;
};

export type Node =
  | { kind: 'text'; source: string }
  | { kind: 'sequence'; items: Node[] }
  | { kind: 'choice'; options: Node[] }
  | { kind: 'group'; body: Node; number: number }
  | { kind: 'plain'; open: string; body: Node }
  | { kind: 'atomic'; body: Node }
  | { kind: 'repeat'; body: Node; quantifier: string; isPossessive: boolean }
  | { kind: 'backreference'; number: number | string };

/** Writes the tree for JavaScript; groups that only emulate atomic ones shift the numbers of the others. */
export class Writer {
  private readonly numbers = new Map<number, number>();
  private readonly helpers = new Map<Node, number>();
  private count = 0;

  public constructor(private readonly names: Map<string, number>) {}

  public write(tree: Node, groupCount: number): JavaRegex {
    this.number(tree);
    const groups = [0];
    for (let i = 1; i <= groupCount; i += 1) groups.push(this.numbers.get(i) ?? 0);
    return { source: this.text(tree), groups, names: this.names };
  }

  private number(node: Node): void {
    if (node.kind === 'atomic' || (node.kind === 'repeat' && node.isPossessive)) {
      this.count += 1;
      this.helpers.set(node, this.count);
    }
    if (node.kind === 'group') {
      this.count += 1;
      this.numbers.set(node.number, this.count);
    }
    if (node.kind === 'sequence') node.items.forEach((item) => this.number(item));
    else if (node.kind === 'choice') node.options.forEach((option) => this.number(option));
    else if (node.kind !== 'text' && node.kind !== 'backreference') this.number(node.body);
  }

  private text(node: Node): string {
    switch (node.kind) {
      case 'text':
        return node.source;
      case 'sequence':
        return node.items.map((item) => this.text(item)).join('');
      case 'choice':
        return node.options.map((option) => this.text(option)).join('|');
      case 'group':
        return `(${this.text(node.body)})`;
      case 'plain':
        return `${node.open}${this.text(node.body)})`;
      case 'atomic':
        return `(?:(?=(${this.text(node.body)}))\\${this.helpers.get(node) ?? 0})`;
      case 'repeat': {
        const body = this.text(node.body);
        const isUnit = node.body.kind !== 'sequence' && node.body.kind !== 'repeat' && !/^\(\?[=!<]/.test(body);
        const repeated = `${isUnit ? body : `(?:${body})`}${node.quantifier}`;
        return node.isPossessive ? `(?:(?=(${repeated}))\\${this.helpers.get(node) ?? 0})` : repeated;
      }
      case 'backreference': {
        const java = typeof node.number === 'string' ? this.names.get(node.number) : node.number;
        return `(?:\\${this.numbers.get(java ?? 0) ?? 0})`;
      }
    }
  }
}
