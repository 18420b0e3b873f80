import { compileErrors } from './support.js';

/** The compile error of a method body, without its place. */
function inMethod(body: string, members = ''): string {
  const source = `public class Foo {\n  ${members}\n  public void run() {\n    ${body}\n  }\n}`;
  return compileErrors({ 'Foo.cls': source }).join('\n');
}

describe('compile errors', () => {
  it('have file, line and column', () => {
    expect(compileErrors({ 'Foo.cls': 'public class Foo {\n  void run() {\n    x = 1;\n  }\n}' })).toEqual([
      'Foo.cls:3:5: Variable does not exist: x'
    ]);
  });

  it('come all at once, also from syntax', () => {
    expect(
      compileErrors({
        'A.cls': 'public class A {',
        'B.cls': 'public class B { Nope n; }',
        'C.cls': "public class C { Integer i = 'x'; }"
      })
    ).toEqual([
      "A.cls:1:17: Unexpected token '<EOF>'.",
      'B.cls:1:18: Invalid type: Nope',
      'C.cls:1:26: Illegal assignment from String to Integer'
    ]);
  });

  it.each([
    ['String s = 1;', 'Illegal assignment from Integer to String'],
    ['return; System.debug(1);', 'Unreachable statement'],
    ['while (true) { break; System.debug(1); }', 'Unreachable statement'],
    ['if (true) { return; } else { throw new NullPointerException(); } System.debug(1);', 'Unreachable statement'],
    ['try { return; } catch (Exception e) { throw e; } System.debug(1);', 'Unreachable statement'],
    ['Integer i = 1.5;', 'Illegal assignment from Decimal to Integer'],
    ['Integer i = 5L;', 'Illegal assignment from Long to Integer'],
    ['Integer i = 1; Integer I = 2;', 'Duplicate variable: I'],
    ['this.nothing();', 'Method does not exist or incorrect signature: void nothing() from the type Foo'],
    [
      `'x'.substring('y');`,
      'Method does not exist or incorrect signature: void substring(String) from the type String'
    ],
    ['Account a = new Account(); a.Nope = 1;', 'Variable does not exist: Nope'],
    ['Account a = new Account(Nope = 1);', 'Field does not exist: Nope on Account'],
    ['if (1) { }', 'Condition expression must be of type Boolean: Integer'],
    [`Boolean b = 'x' == 1;`, 'Comparison arguments must be compatible types: String, Integer'],
    [
      'Integer i = (Integer) new Account();',
      'Incompatible types since an instance of Account is never an instance of Integer'
    ],
    ['for (String s : 5) { }', 'Loop must iterate over collection: Integer'],
    ['throw new Account();', 'Throw expression must be of type exception: Account'],
    ['return 1;', 'Void method must not return a value'],
    ['insert 5;', 'DML requires SObject or SObject list type: Integer'],
    ['new Bar();', 'Invalid type: Bar'],
    ['Integer i = 99999999999;', 'Illegal integer'],
    ['List<Account> l = [SELECT Nope FROM Account];', /Nope/]
  ])('for %s', (body, problem) => {
    const found = inMethod(body);
    if (typeof problem === 'string') expect(found.endsWith(`: ${problem}`) ? problem : found).toBe(problem);
    else expect(found).toMatch(problem);
  });

  it('ask for a return value on every path', () => {
    expect(inMethod('', 'Integer f(Boolean b) { if (b) { return 1; } }')).toContain(
      'Missing return statement required return type: Integer'
    );
    expect(inMethod('', 'Integer f(Boolean b) { if (b) { return 1; } else { throw new DmlException(); } }')).toBe('');
  });

  it('hold classes to what they promise', () => {
    expect(
      compileErrors({
        'Shape.cls': 'public interface Shape { Decimal area(); }',
        'Square.cls': 'public class Square implements Shape { }'
      })
    ).toEqual(['Square.cls:1:8: Class Square must implement the interface method: Decimal Shape.area()']);
    expect(
      compileErrors({
        'Base.cls': 'public virtual class Base { public virtual void f() { } }',
        'Sub.cls': 'public class Sub extends Base { public void f() { } }'
      })
    ).toEqual([expect.stringContaining('Method must use the override keyword: Base.f')]);
    expect(
      compileErrors({ 'Closed.cls': 'public class Closed { }', 'Sub.cls': 'public class Sub extends Closed { }' })
    ).toEqual([expect.stringContaining('Non-virtual and non-abstract type cannot be extended: Closed')]);
  });

  it('keep private members private, but for tests that may see them', () => {
    const secret =
      'public class Secret { private static Integer a() { return 1; } @TestVisible private static Integer b() { return 1; } }';
    expect(compileErrors({ 'Secret.cls': secret, 'Use.cls': 'public class Use { Integer x = Secret.a(); }' })).toEqual([
      'Use.cls:1:39: Method is not visible: Secret.a'
    ]);
    const test = '@IsTest private class UseTest { @IsTest static void f() { Integer x = Secret.b(); } }';
    expect(compileErrors({ 'Secret.cls': secret, 'UseTest.cls': test })).toEqual([]);
  });

  it('say where final fields may be assigned', () => {
    const text = 'Final members can only be assigned in their declaration, init blocks, or constructors: once';
    expect(inMethod('once = 2;', 'final Integer once = 1;')).toContain(text);
    expect(inMethod('once++;', 'static final Integer once;')).toContain(text);
    expect(inMethod('', 'final Integer once; { once = 1; } Foo() { this.once = 2; }')).toBe('');
    expect(inMethod('', 'static final Integer once; static { once = 1; }')).toBe('');
    expect(inMethod('', 'static final Integer lazy { get { if (lazy == null) lazy = 1; return lazy; } set; }')).toBe(
      ''
    );
  });

  it('leave alone what follows a loop or a branch that can be passed', () => {
    expect(inMethod('for (Integer i = 0; i < 2; i++) { if (i == 1) { return; } else { continue; } } run();')).toBe('');
    expect(inMethod('if (true) { return; } run();')).toBe('');
    expect(inMethod('try { return; } catch (Exception e) { run(); } run();')).toBe('');
  });
});
