import { failureOf, orgWith, execute, runApex } from './support.js';

describe('classes', () => {
  it('gives all fields their values before any constructor runs, superclass first', () => {
    const sources = {
      'Base.cls': `public virtual class Base { public static List<String> log = new List<String>(); protected String name = note('base field'); { note('base block'); } public Base() { note('base constructor'); } public static String note(String s) { log.add(s); return s; } }`,
      'Derived.cls': `public class Derived extends Base { private String own = note('own field'); public Derived() { super(); note('own constructor'); } public Derived(Integer n) { this(); note('int ' + n); } }`
    };
    expect(runApex(`new Derived(3); System.debug(String.join(Base.log, ', '));`, sources)).toEqual([
      'base field, base block, own field, base constructor, own constructor, int 3'
    ]);
  });

  it('dispatches by the object, and super by the class', () => {
    const sources = {
      'Animal.cls': `public abstract class Animal { public abstract String sound(); public virtual String name() { return 'animal'; } public String say() { return name() + ' ' + sound(); } private String secret() { return 'a'; } public String tell() { return secret(); } }`,
      'Dog.cls': `public virtual class Dog extends Animal { public override String sound() { return 'wuf'; } public override String name() { return 'dog/' + super.name(); } private String secret() { return 'd'; } }`
    };
    expect(runApex('Animal a = new Dog(); System.debug(a.say() + a.tell());', sources)).toEqual(['dog/animal wufa']);
  });

  it('runs get and set bodies, and keeps the value behind a property', () => {
    const sources = {
      'Props.cls': `public class Props {
        public Integer count { get { return count == null ? 0 : count; } set { count = value * 2; } }
        public String plain { get; private set; }
        public static String shared { get { if (shared == null) { shared = 'made'; } return shared; } set; }
        public Integer twice { get { return count + count; } }
        public Props() { plain = 'p'; }
      }`
    };
    expect(
      runApex(
        `Props p = new Props(); System.debug(p.count); p.count = 4; p.count += 1; System.debug(p.count + p.twice + p.plain); System.debug(Props.shared); Props.shared = 'set'; System.debug(Props.shared);`,
        sources
      )
    ).toEqual(['0', '54p', 'made', 'set']);
  });

  it('calls interfaces of the project and of the platform', () => {
    const sources = {
      'Shape.cls': 'public interface Shape { Decimal area(); String label(String prefix); }',
      'Square.cls': `public class Square implements Shape, Comparable { public Decimal side; public Square(Decimal side) { this.side = side; } public Decimal area() { return side * side; } public String label(String prefix) { return prefix + side; }
        public Integer compareTo(Object other) { return (Integer) (this.area() - ((Square) other).area()); } }`,
      'BySide.cls': `public class BySide implements Comparator<Square> { public Integer compare(Square a, Square b) { return Integer.valueOf(b.side - a.side); } }`,
      'Count.cls': `public class Count implements Iterable<Integer>, Iterator<Integer> { Integer n = 0; public Iterator<Integer> iterator() { return this; } public Boolean hasNext() { return n < 3; } public Integer next() { return n++; } }`
    };
    expect(
      runApex(
        `List<Square> l = new List<Square>{ new Square(3), new Square(1), new Square(2) }; l.sort(); Shape s = l[0]; System.debug(s.label('>') + s.area());
         l.sort(new BySide()); System.debug(l[0].side); Integer sum = 0; for (Integer i : new Count()) { sum += i; } System.debug(sum);
         System.debug(s instanceof Comparable);`,
        sources
      )
    ).toEqual(['>11', '3', '3', 'true']);
  });

  it('finds map keys by equals and hashCode of the project', () => {
    const sources = {
      'Key.cls': `public class Key { String k; public Key(String k) { this.k = k; } public Boolean equals(Object other) { return other instanceof Key && ((Key) other).k == this.k; } public Integer hashCode() { return k.toLowerCase().hashCode(); } public override String toString() { return '<' + k + '>'; } }`
    };
    expect(
      runApex(
        `Map<Key, Integer> m = new Map<Key, Integer>{ new Key('a') => 1 }; m.put(new Key('A'), 2); System.debug(m); System.debug(new Key('x') == new Key('X')); System.debug(new Key('x') === new Key('x')); System.debug('' + new Key('t'));`,
        sources
      )
    ).toEqual(['{<a>=2}', 'true', 'false', '<t>']);
  });

  it('knows enums, inner classes and statics of classes around', () => {
    const sources = {
      'Outer.cls': `public class Outer { private static Integer made = 0; public enum Size { SMALL, LARGE }
        public class Inner { public Size size; public Inner() { made++; size = Size.LARGE; } public Integer count() { return made + bump(); } }
        private static Integer bump() { return 100; } public virtual class Node { public Node next; } public class Leaf extends Node { } }`
    };
    expect(
      runApex(
        `Outer.Inner i = new Outer.Inner(); new Outer.Inner(); System.debug(i.count()); System.debug(i.size); System.debug(Outer.Size.values()); System.debug(Outer.Size.valueOf('small').ordinal()); System.debug(i.size == Outer.Size.LARGE);
         Outer.Node n = new Outer.Leaf(); n.next = new Outer.Leaf(); System.debug(n.next instanceof Outer.Leaf);`,
        sources
      )
    ).toEqual(['102', 'LARGE', '(SMALL, LARGE)', '0', 'true', 'true']);
  });

  it('begins statics anew in every unit of work', () => {
    const org = orgWith({ 'State.cls': 'public class State { public static Integer n = 1; }' });
    execute(org, 'State.n = 5; System.debug(State.n);');
    execute(org, 'System.debug(State.n);');
    expect(org.lines).toEqual(['5', '1']);
  });

  it('ignores case in names', () => {
    const sources = {
      'Mixed.cls': "public class Mixed { public String Value = 'v'; public String GetIt() { return value; } }"
    };
    expect(runApex(`mixed M = NEW MIXED(); SYSTEM.DEBUG(m.GETIT() + M.VALUE);`, sources)).toEqual(['vv']);
  });

  it('reads JSON into objects of the project', () => {
    const sources = {
      'Dto.cls': `public class Dto { public String id; public Decimal price; public List<Line> lines; public Map<String, Integer> counts; public class Line { public Integer quantity; public Boolean gift; } }`
    };
    expect(
      runApex(
        `Dto d = (Dto) JSON.deserialize('{"id":"7","price":1.20,"lines":[{"quantity":2,"gift":true},{}],"counts":{"a":1},"more":1}', Dto.class);
         System.debug(d.id + d.price + d.lines[0].quantity + d.lines[0].gift + d.lines[1].quantity + d.counts.get('a'));`,
        sources
      )
    ).toEqual(['71.202truenull1']);
  });
});

describe('limits', () => {
  it('ends code that uses too much CPU, whatever it catches', () => {
    expect(failureOf(`try { while (true) { } } catch (Exception e) { System.debug('caught'); }`)).toBe(
      'System.LimitException: Apex CPU time limit exceeded'
    );
  });

  it('ends endless recursion', () => {
    const sources = {
      'Loop.cls': 'public class Loop { public static Integer go(Integer n) { return go(n + 1) + 1; } }'
    };
    expect(failureOf('Loop.go(1);', sources)).toBe('System.LimitException: Maximum stack depth reached: 1001');
  });
});
