import { evaluate, failureOf, runApex } from './support.js';

describe('statements', () => {
  it('switches on values, types, enums and records', () => {
    const sources = {
      'Pick.cls': `public class Pick {
        public enum Colour { RED, GREEN }
        public static String of(Object value) {
          switch on value { when Integer i { return 'int ' + i; } when String s { return 'text ' + s; } when null { return 'null'; } when else { return 'other'; } }
        }
        public static String colour(Colour c) { switch on c { when RED { return 'r'; } when GREEN { return 'g'; } when else { return '-'; } } }
        public static String record(SObject r) { switch on r { when Account a { return 'account ' + a.Name; } when Contact c { return 'contact'; } when else { return '?'; } } }
        public static Integer number(Integer n) { switch on n { when 1, 2 { return 12; } when -3 { return -3; } when else { return 0; } } }
      }`
    };
    expect(
      runApex(
        `System.debug(Pick.of(4) + Pick.of('x') + Pick.of(null) + Pick.of(1.5)); System.debug(Pick.colour(Pick.Colour.GREEN) + Pick.colour(null));
         System.debug(Pick.record(new Account(Name = 'A')) + Pick.record(new Contact()) + Pick.record(null)); System.debug(Pick.number(2) + Pick.number(-3));`,
        sources
      )
    ).toEqual(['int 4text xnullother', 'g-', 'account Acontact?', '9']);
  });

  it('leaves loops by break and goes on by continue, also from inside a switch', () => {
    expect(
      runApex(`String seen = '';
        for (Integer i = 0; i < 10; i++) { switch on i { when 1 { continue; } when 4 { break; } } seen += i; }
        Integer n = 0; while (true) { n++; if (n == 3) { break; } }
        do { n--; } while (n > 0);
        for (String s : new Set<String>{ 'a', 'b' }) { seen += s; }
        for (Integer a = 0, b = 5; a < b; a++, b--) { seen += '.'; }
        System.debug(seen + n);`)
    ).toEqual(['023ab...0']);
  });

  it('catches by type, runs finally, and passes on what nobody catches', () => {
    const sources = {
      'Boom.cls': `public class Boom extends Exception { public Integer code; public Boom(Integer code) { this('code ' + code); this.code = code; } }`,
      'Steps.cls': `public class Steps {
        public static List<String> log = new List<String>();
        public static String run() {
          try { inner(); return 'no'; } catch (Boom b) { log.add(b.getMessage() + b.code + b.getTypeName()); return 'yes'; } finally { log.add('finally'); }
        }
        private static void inner() {
          try { throw new Boom(7); } catch (DmlException e) { log.add('wrong'); } finally { log.add('inner'); }
        }
      }`
    };
    expect(runApex(`String r = Steps.run(); System.debug(r + Steps.log);`, sources)).toEqual([
      'yes(inner, code 77Boom, finally)'
    ]);
  });

  it('gives custom exceptions their constructors, causes and places', () => {
    const sources = { 'Trouble.cls': 'public class Trouble extends Exception {}' };
    expect(
      runApex(
        `try {
           try { Integer.valueOf('x'); } catch (TypeException e) { throw new Trouble('outer', e); }
         } catch (Trouble t) {
           System.debug(t.getMessage() + '|' + t.getCause().getTypeName() + '|' + t.getLineNumber());
           System.debug(t.getStackTraceString());
           System.debug(t instanceof Exception);
         }
         System.debug(new Trouble().getMessage());`,
        sources
      )
    ).toEqual(['outer|System.TypeException|2', 'AnonymousBlock: line 2, column 1', 'true', 'Script-thrown exception']);
  });

  it('tells the line and method of an uncaught exception', () => {
    const sources = {
      'Deep.cls': 'public class Deep {\n  public static void go() {\n    String s;\n    s.length();\n  }\n}'
    };
    const run = (): unknown => runApex('Deep.go();', sources);
    expect(run).toThrow('Class.Deep.go: line 4, column 1\nAnonymousBlock: line 1, column 1');
  });
});

describe('null', () => {
  it('ends a chain of ?. as a whole and falls back by ??', () => {
    expect(
      runApex(`Account none; Account some = new Account(Name = 'x');
        System.debug(none?.Name.length()); System.debug(some?.Name?.toUpperCase() + none?.Name); System.debug(none?.Name ?? 'nobody');
        List<Integer> l; System.debug(l?.size() ?? -1);`)
    ).toEqual(['null', 'Xnull', 'nobody', '-1']);
  });

  it('calls the overload whose parameter is narrower when the argument is null', () => {
    const sources = {
      'Over.cls': `public class Over {
        public static String f(Object o) { return 'object'; } public static String f(String s) { return 'string'; }
        public static String g(Integer i) { return 'int'; } public static String g(Long l) { return 'long'; } public static String g(Decimal d) { return 'decimal'; }
        public static String h(List<SObject> l) { return 'records'; } public static String h(SObject s) { return 'record'; }
      }`
    };
    expect(
      runApex(
        `System.debug(Over.f(null) + Over.f(1) + Over.f((Object) 'x')); System.debug(Over.g(1) + Over.g(1L) + Over.g(1.0) + Over.g(1.0d));
         System.debug(Over.h(new List<Account>()) + Over.h(new Account()));`,
        sources
      )
    ).toEqual(['stringobjectobject', 'intlongdecimaldecimal', 'recordsrecord']);
  });

  it('fails where null is used', () => {
    const text = 'System.NullPointerException: Attempt to de-reference a null object';
    expect(failureOf('List<String> l; l.add(null);')).toBe(text);
    expect(failureOf('Boolean b; if (b) { }')).toBe(text);
    expect(failureOf('Account a; String n = a.Name;')).toBe(text);
    expect(failureOf('for (String s : (List<String>) null) { }')).toBe(text);
  });
});

describe('types at run time', () => {
  it('tests and casts', () => {
    expect(
      runApex(`Object o = 'x'; Object n = 5; Object l = new List<String>(); Object r = new Account();
        System.debug(o instanceof String); System.debug(n instanceof String); System.debug(l instanceof List<String>); System.debug(l instanceof List<Integer>);
        System.debug(r instanceof Account); System.debug(r instanceof Contact); System.debug(r instanceof SObject); System.debug((Integer) n + 1);
        Object nothing; System.debug(nothing instanceof Object);`)
    ).toEqual(['true', 'false', 'true', 'false', 'true', 'false', 'true', '6', 'false']);
  });

  it('names both types when a cast fails', () => {
    expect(failureOf(`Object o = 'x'; Integer i = (Integer) o;`)).toBe(
      'System.TypeException: Invalid conversion from runtime type String to Integer'
    );
  });

  it('shows collections and records as text', () => {
    expect(
      evaluate(
        'new List<Integer>{ 1, null }',
        `new Map<String, Integer>{ 'a' => 1 }`,
        `new Set<String>{ 'x' }`,
        `new Account(Name = 'A')`,
        'List<Account>.class'
      )
    ).toEqual(['(1, null)', '{a=1}', '{x}', 'Account:{Name=A}', 'List<Account>']);
  });

  it('gives tokens of types, objects and fields', () => {
    expect(
      evaluate(
        'Account.SObjectType',
        'Account.Name',
        'Schema.SObjectType.Account.getName()',
        'Schema.SObjectType.Account.fields.Name.getName()',
        'Account.SObjectType == new Account().getSObjectType()',
        "Type.forName('Account') == Account.class",
        'Label.Greeting + System.Label.Greeting'
      )
    ).toEqual(['Account', 'Name', 'Account', 'Name', 'true', 'true', 'Dzień dobryDzień dobry']);
  });

  it('takes a query after ?. for the list where a method of lists follows, and else for its row', () => {
    expect(
      runApex(`insert new Account(Name = 'A');
        System.debug([SELECT Id FROM Account WHERE Name = 'A']?.size());
        System.debug([SELECT Name FROM Account WHERE Name = 'A']?.Name);
        System.debug([SELECT Id FROM Account WHERE Name = 'Nobody']?.Name);`)
    ).toEqual(['1', 'A', 'null']);
  });

  it('takes an Iterable<Object> for any other Iterable, and a set of texts for no set of ids', () => {
    expect(
      runApex(
        `Iterable<Object> items = (Iterable<Object>) new List<String>{ 'a', 'b' };
        System.debug(Texts.joined(items));
        Object ids = new Set<Id>(); Object texts = new Set<String>();
        System.debug(ids instanceof Set<String>); System.debug(texts instanceof Set<Id>);`,
        {
          'Texts.cls': `public class Texts { public static String joined(Iterable<String> all) { return String.join(all, '+'); } }`
        }
      )
    ).toEqual(['a+b', 'true', 'false']);
  });

  it('finds the type behind a property of the same name where only the type has the method', () => {
    expect(
      runApex('System.debug(new Own().isTest());', {
        'Own.cls': `public class Own { public static Own Test { get; set; }
          public Boolean isTest() { return Test.isRunningTest(); } }`
      })
    ).toEqual(['false']);
  });

  it('knows an object by Schema where a class has its name', () => {
    const hiding = `public class Hiding { public static String run() {
      Schema.User row = [SELECT Username FROM User LIMIT 1]; Object some = row;
      List<Schema.User> rows = new List<Schema.User>{ (Schema.User) some };
      SObject made = (SObject) Type.forName('Schema.User').newInstance();
      return String.valueOf(rows[0].Username != null) + rows.getSObjectType() + new Map<Id, Schema.User>(rows).size()
        + made.getSObjectType() + (some instanceof Schema.User) + (some instanceof User) + (new User() instanceof User); } }`;
    const sources = { 'User.cls': 'public class User {}', 'Hiding.cls': hiding };
    expect(runApex('System.debug(Hiding.run());', sources)).toEqual(['trueUser1Usertruefalsetrue']);
  });

  it('works out arguments before it finds that there is nothing to call', () => {
    expect(
      runApex(`List<String> left = new List<String>{ 'a', 'b' }; Account nobody = null; String nothing = null;
        try { nobody.getSObject(left.remove(0)); } catch (NullPointerException e) { System.debug(left); }
        try { nothing.replace(left.remove(0), 'x'); } catch (NullPointerException e) { System.debug(left); }
        System.debug(nothing?.replace(String.valueOf(1), 'x'));`)
    ).toEqual(['(b)', '()', 'null']);
  });
});
