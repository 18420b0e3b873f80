/** Members of JSONGenerator. */
import type { ApexContext } from '../context.js';
import { text } from './args.js';
import { writeJson, type JsonValue } from './jsonText.js';
import { scalarJson, toJson } from './jsonWrite.js';
import type { LibraryCall, LibraryClass } from './registry.js';

type Open = { value: JsonValue; pendingName: string | null };

export class JsonGeneratorValue {
  public readonly typeName = 'System.JSONGenerator';
  public isClosed = false;
  private readonly roots: JsonValue[] = [];
  private readonly open: Open[] = [];

  public constructor(private readonly isPretty: boolean) {}

  /** Puts a value where the generator stands; returns what is wrong with that, or null. */
  public put(value: JsonValue): string | null {
    const parent = this.open.at(-1);
    if (this.isClosed) return 'The generator is closed';
    if (parent === undefined) this.roots.push(value);
    else if (parent.value.kind === 'array') parent.value.items.push(value);
    else if (parent.value.kind === 'object') {
      if (parent.pendingName === null) return 'Can not write value, expecting field name';
      parent.value.entries.push([parent.pendingName, value]);
      parent.pendingName = null;
    }
    if (value.kind === 'object' || value.kind === 'array') this.open.push({ value, pendingName: null });
    return null;
  }

  /** A whole value, nothing to be added to it. */
  public putWhole(value: JsonValue): string | null {
    const wrong = this.put(value);
    if (wrong === null && (value.kind === 'object' || value.kind === 'array')) this.open.pop();
    return wrong;
  }

  public name(name: string): string | null {
    const parent = this.open.at(-1);
    if (parent?.value.kind !== 'object' || parent.pendingName !== null)
      return 'Can not write a field name, expecting a value';
    parent.pendingName = name;
    return null;
  }

  public end(kind: 'object' | 'array'): string | null {
    const parent = this.open.at(-1);
    if (parent?.value.kind !== kind) return `Current context not an ${kind}`;
    this.open.pop();
    return null;
  }

  public get text(): string {
    return this.roots.map((root) => writeJson(root, this.isPretty)).join(' ');
  }
}

const of = (self: unknown): JsonGeneratorValue => self as JsonGeneratorValue;

function check(rt: ApexContext, wrong: string | null): void {
  if (wrong !== null) rt.throwApex('System.JSONException', wrong);
}

const writeName = (rt: ApexContext, self: unknown, name: unknown): void => check(rt, of(self).name(text(rt, name)));
const write: LibraryCall = (rt, self, [value]) => check(rt, of(self).putWhole(scalarJson(value) ?? { kind: 'null' }));
const writeField: LibraryCall = (rt, self, [name, value]) => {
  writeName(rt, self, name);
  check(rt, of(self).putWhole(scalarJson(value) ?? { kind: 'null' }));
};

const methods: Record<string, LibraryCall> = {
  close: (_rt, self) => void (of(self).isClosed = true),
  isClosed: (_rt, self) => of(self).isClosed,
  getAsString: (_rt, self) => of(self).text,
  writeStartObject: (rt, self) => check(rt, of(self).put({ kind: 'object', entries: [] })),
  writeEndObject: (rt, self) => check(rt, of(self).end('object')),
  writeStartArray: (rt, self) => check(rt, of(self).put({ kind: 'array', items: [] })),
  writeEndArray: (rt, self) => check(rt, of(self).end('array')),
  writeFieldName: (rt, self, [name]) => writeName(rt, self, name),
  writeNull: (rt, self) => check(rt, of(self).putWhole({ kind: 'null' })),
  writeNullField: (rt, self, [name]) => {
    writeName(rt, self, name);
    check(rt, of(self).putWhole({ kind: 'null' }));
  },
  writeObject: (rt, self, [value]) => check(rt, of(self).putWhole(toJson(rt, value, { suppressNulls: false }))),
  writeObjectField: (rt, self, [name, value]) => {
    writeName(rt, self, name);
    check(rt, of(self).putWhole(toJson(rt, value, { suppressNulls: false })));
  }
};
for (const kind of ['Blob', 'Boolean', 'Date', 'DateTime', 'Id', 'Number', 'String', 'Time']) {
  methods[`write${kind}`] = write;
  methods[`write${kind}Field`] = writeField;
}

export const jsonGeneratorClass: LibraryClass = { methods };
