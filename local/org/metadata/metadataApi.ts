import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { XmlElement } from './xml.js';

/** The Metadata API's types, which Salesforce generates from its WSDL. */
const DECLARATIONS = fileURLToPath(
  new URL('../../../node_modules/@salesforce/types/lib/metadata.d.ts', import.meta.url)
);

/** What the WSDL demands although source files do not have it: the body is a file of its own, or a default is taken. */
const NOT_REQUIRED = new Set(['content', 'ApexClass.status']);
/** What the WSDL calls a text although source files have elements there. */
const ANYTHING = new Set(['LightningComponentBundle.targetConfigs']);

type Report = (element: XmlElement, problem: string) => void;

/** The Metadata API as Salesforce publishes it: which elements a file of a type has, how often, with which values. */
export class MetadataApi {
  private readonly checker: ts.TypeChecker;
  private readonly types: ReadonlyMap<string, ts.Symbol>;
  private readonly source: ts.SourceFile;

  public constructor() {
    const program = ts.createProgram([DECLARATIONS], { lib: ['lib.es5.d.ts'], types: [], skipLibCheck: true });
    const source = program.getSourceFile(DECLARATIONS);
    this.checker = program.getTypeChecker();
    const module = source === undefined ? undefined : this.checker.getSymbolAtLocation(source);
    if (source === undefined || module === undefined) throw new Error(`There are no types in ${DECLARATIONS}`);
    this.source = source;
    this.types = new Map(this.checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));
  }

  public check(root: XmlElement, report: Report): void {
    const symbol = this.types.get(root.name);
    if (symbol === undefined) return report(root, `the Metadata API has no type ${root.name}`);
    this.object(root, root.name, this.checker.getDeclaredTypeOfSymbol(symbol), report);
  }

  private object(element: XmlElement, typeName: string, type: ts.Type, report: Report): void {
    const properties = new Map(type.getProperties().map((property) => [property.name, property]));
    const seen = new Set<string>();
    for (const child of element.children) {
      const property = properties.get(child.name);
      if (property === undefined) {
        report(child, `<${child.name}> is no element of ${typeName}`);
        continue;
      }
      const declared = this.checker.getNonNullableType(this.checker.getTypeOfSymbolAtLocation(property, this.source));
      const item = this.checker.isArrayType(declared)
        ? this.checker.getTypeArguments(declared as ts.TypeReference)[0]
        : null;
      if (item === null && seen.has(child.name)) report(child, `<${child.name}> stands more than once in ${typeName}`);
      seen.add(child.name);
      if (!ANYTHING.has(`${typeName}.${child.name}`)) this.value(child, item ?? declared, report);
    }
    for (const property of properties.values()) {
      if (!seen.has(property.name) && this.isRequired(property, typeName))
        report(element, `<${element.name}> has no <${property.name}>, which ${typeName} requires`);
    }
  }

  private isRequired(property: ts.Symbol, typeName: string): boolean {
    if ((property.flags & ts.SymbolFlags.Optional) !== 0) return false;
    if (NOT_REQUIRED.has(property.name) || NOT_REQUIRED.has(`${typeName}.${property.name}`)) return false;
    return !this.checker.isArrayType(this.checker.getTypeOfSymbolAtLocation(property, this.source));
  }

  private value(element: XmlElement, type: ts.Type, report: Report): void {
    const name = type.aliasSymbol?.name ?? type.symbol?.name ?? this.checker.typeToString(type);
    const choices = textChoices(type);
    if ((type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0 || name === 'Date') return;
    if (choices === null && (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0) {
      return this.object(element, name, type, report);
    }
    const { text } = element;
    if (element.children.length > 0) report(element, `<${element.name}> holds elements where a ${name} belongs`);
    else if (choices !== null && !choices.includes(text))
      report(element, `<${element.name}> is "${text}", which is no ${name}`);
    else if ((type.flags & ts.TypeFlags.BooleanLike) !== 0 && !/^(true|false)$/.test(text))
      report(element, `<${element.name}> is "${text}", it must be true or false`);
    else if ((type.flags & ts.TypeFlags.NumberLike) !== 0 && !/^-?\d+(\.\d+)?$/.test(text))
      report(element, `<${element.name}> is "${text}", it must be a number`);
  }
}

/** The texts of an enumeration; null for any other type. */
function textChoices(type: ts.Type): string[] | null {
  const members = type.isUnion() ? type.types : [type];
  const texts = members.map((member) => (member.isStringLiteral() ? member.value : null));
  return texts.includes(null) ? null : (texts as string[]);
}
