import { ApexErrorListener, ApexParserFactory, type QueryContext } from '@apexdevtools/apex-parser';
import { SoqlError } from '../types.js';

const END_OF_FILE = -1;

class FirstProblem extends ApexErrorListener {
  public text: string | null = null;

  public apexSyntaxError(_line: number, _column: number, message: string): void {
    this.text ??= message;
  }
}

/** Parses the text of a query; a syntax error is a `SoqlError` of the kind `MALFORMED_QUERY`. */
export function parseQuery(source: string): QueryContext {
  const problem = new FirstProblem();
  const { parser } = ApexParserFactory.createLexerAndParser(withApexEscapes(source), problem);
  const query = parser.query();
  if (problem.text !== null) throw new SoqlError('MALFORMED_QUERY', describe(problem.text));
  const next = parser.getCurrentToken();
  if (next.type !== END_OF_FILE) throw new SoqlError('MALFORMED_QUERY', `unexpected token: '${next.text}'`);
  return query;
}

function describe(message: string): string {
  const token = /(?:input|at) '([^']*)'/.exec(message)?.[1];
  if (token === undefined) return message;
  return token === '<EOF>' ? 'unexpected end of query' : `unexpected token: '${token}'`;
}

/** SOQL texts may escape `_` and `%`, which texts in Apex cannot: the escape itself is escaped for the parser. */
function withApexEscapes(source: string): string {
  return source.replace(/'(?:\\.|[^'\\])*'/gs, (literal) =>
    literal.replace(/\\([_%\\'"nrtbfuNRTBFU])/g, (whole, char: string) =>
      char === '_' || char === '%' ? `\\\\${char}` : whole
    )
  );
}
