import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { MetadataError, type SourcePlace } from './types.js';

/** One element of a metadata file that knows where it stands, so that complaints can name the line. */
export class XmlElement {
  public constructor(
    public readonly name: string,
    public readonly place: SourcePlace,
    public readonly children: readonly XmlElement[],
    public readonly text: string,
    public readonly attributes: Readonly<Record<string, string>>
  ) {}

  public child(name: string): XmlElement | undefined {
    return this.children.find((child) => child.name === name);
  }

  public all(name: string): XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }

  public textOf(name: string): string | null {
    return this.child(name)?.text ?? null;
  }

  /** The text of a child that must be there. */
  public required(name: string): string {
    const text = this.textOf(name);
    if (text === null || text === '') throw this.problem(`<${this.name}> needs <${name}>`);
    return text;
  }

  public flag(name: string, otherwise = false): boolean {
    const child = this.child(name);
    if (child === undefined) return otherwise;
    if (child.text !== 'true' && child.text !== 'false') {
      throw child.problem(`<${name}> must be true or false, not "${child.text}"`);
    }
    return child.text === 'true';
  }

  public integer(name: string): number | null {
    const child = this.child(name);
    if (child === undefined) return null;
    if (!/^-?\d+$/.test(child.text)) throw child.problem(`<${name}> must be a whole number, not "${child.text}"`);
    return Number(child.text);
  }

  public problem(text: string): MetadataError {
    return new MetadataError(this.place.file, this.place.line, text);
  }
}

type ParsedNode = Record<string, unknown>;

const ATTRIBUTES = ':@';
const CDATA = '#cdata';
const META = XMLParser.getMetaDataSymbol() as unknown as symbol;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: true,
  ignoreDeclaration: true,
  captureMetaData: true,
  processEntities: true,
  cdataPropName: CDATA
});

/** Reads a metadata file whose root must be `rootName`, if given; malformed XML is an error with its line. */
export function parseXml(file: string, source: string, rootName: string | null): XmlElement {
  const valid = XMLValidator.validate(source);
  if (valid !== true) throw new MetadataError(file, valid.err.line, `malformed XML: ${valid.err.msg}`);
  const lineAt = lineFinder(source);
  const nodes = parser.parse(source) as ParsedNode[];
  const roots = nodes.map((node) => toElement(node, file, lineAt)).filter((element) => element !== null);
  const root = roots[0];
  if (root === undefined) throw new MetadataError(file, 1, `the file has no <${rootName ?? 'element'}>`);
  if (rootName !== null && root.name !== rootName)
    throw root.problem(`the root is <${root.name}>, it must be <${rootName}>`);
  return root;
}

function toElement(node: ParsedNode, file: string, lineAt: (index: number) => number): XmlElement | null {
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
  if (name === undefined || name === '#text' || name === CDATA || name.startsWith('?')) return null;
  const content = (node[name] ?? []) as ParsedNode[];
  const meta = (node as Record<symbol, unknown>)[META] as { startIndex?: number } | undefined;
  const children = content.map((child) => toElement(child, file, lineAt)).filter((child) => child !== null);
  const text = content.map(textOf).join('');
  const attributes = (node[ATTRIBUTES] ?? {}) as Record<string, string>;
  return new XmlElement(name, { file, line: lineAt(meta?.startIndex ?? 0) }, children, text, attributes);
}

function textOf(node: ParsedNode): string {
  if (typeof node['#text'] === 'string') return node['#text'];
  return Array.isArray(node[CDATA]) ? (node[CDATA] as ParsedNode[]).map(textOf).join('') : '';
}

function lineFinder(source: string): (index: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return (index) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
