import { failureOf, runApex, type Sources } from './support.js';

const CONTEXT: Sources = {
  'Change.cls': `global class Change {
    global Account record { get { return shop; } }
    global Integer pieces;
    public Account shop;
  }`
};

const formula = (text: string, returns: string, type = 'Change.class'): string =>
  `FormulaEval.FormulaInstance formula = Formula.builder().withType(${type})
     .withReturnType(FormulaEval.FormulaReturnType.${returns}).withFormula('${text}').build();`;

describe('formulas that Apex builds', () => {
  it('read global properties of a class and the fields of records behind them', () => {
    const code = `
      ${formula('AND(record.Name = "Shop", pieces > 2)', 'BOOLEAN')}
      Change change = new Change();
      change.pieces = 3;
      change.shop = new Account(Name = 'Shop');
      System.debug(formula.evaluate(change));
      change.shop = null;
      System.debug(formula.evaluate(change));
      System.debug(formula.getReferencedFields());`;
    expect(runApex(code, CONTEXT)).toEqual(['true', 'false', '{record.Name, pieces}']);
  });

  it('give a value of the type that was asked for', () => {
    const code = `
      ${formula('AnnualRevenue / 4', 'DECIMAL', 'Account.SObjectType')}
      Object value = formula.evaluate(new Account(AnnualRevenue = 10));
      System.debug(value);
      System.debug(value instanceof Decimal);`;
    expect(runApex(code)).toEqual(['2.5', 'true']);
  });

  it('are refused when they are built: unknown names, and classes that are not global', () => {
    expect(failureOf(formula('record.Nope = "x"', 'BOOLEAN'), CONTEXT)).toMatch(/^System.FormulaValidationException/);
    expect(failureOf(formula('This is none!!!', 'BOOLEAN'), CONTEXT)).toMatch(/^System.FormulaValidationException/);
    const hidden = { 'Change.cls': 'public class Change { public Integer pieces; }' };
    expect(failureOf(formula('pieces > 2', 'BOOLEAN'), hidden)).toMatch(/^System.FormulaValidationException/);
  });
});
