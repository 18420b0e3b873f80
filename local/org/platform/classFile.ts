/**
 * Reads the parts of a Java class file that describe an API: names, modifiers and generic signatures.
 * The platform's published Apex type stubs come as such files. Format: JVM specification, chapter 4.
 */

export type ClassMember = { name: string; signature: string; isStatic: boolean };
export type ClassFile = {
  name: string;
  signature: string | null;
  superName: string | null;
  interfaces: string[];
  isInterface: boolean;
  isEnum: boolean;
  isAbstract: boolean;
  fields: ClassMember[];
  methods: ClassMember[];
};

const ACC_PUBLIC = 0x0001;
const ACC_PROTECTED = 0x0004;
const ACC_STATIC = 0x0008;
const ACC_INTERFACE = 0x0200;
const ACC_ABSTRACT = 0x0400;
const ACC_SYNTHETIC = 0x1000;
const ACC_ENUM = 0x4000;

/** Bytes that follow the tag of each constant-pool entry we do not need to read. */
const CONSTANT_SIZE: Record<number, number> = {
  3: 4,
  4: 4,
  8: 2,
  9: 4,
  10: 4,
  11: 4,
  12: 4,
  15: 3,
  16: 2,
  17: 4,
  18: 4,
  19: 2,
  20: 2
};

export function readClassFile(bytes: Uint8Array): ClassFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 8;
  const u2 = (): number => {
    at += 2;
    return view.getUint16(at - 2);
  };
  const u4 = (): number => {
    at += 4;
    return view.getUint32(at - 4);
  };

  const text: string[] = [];
  const classIndex: number[] = [];
  const count = u2();
  for (let i = 1; i < count; i += 1) {
    const tag = view.getUint8(at);
    at += 1;
    if (tag === 1) {
      const length = u2();
      text[i] = Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('utf8');
      at += length;
    } else if (tag === 7) {
      classIndex[i] = u2();
    } else if (tag === 5 || tag === 6) {
      at += 8;
      i += 1; // longs and doubles take two places
    } else {
      const size = CONSTANT_SIZE[tag];
      if (size === undefined) throw new Error(`Unknown constant-pool tag ${tag} in a class file`);
      at += size;
    }
  }
  const className = (index: number): string => text[classIndex[index] ?? 0] ?? '';

  /** Skips attributes and returns the `Signature` one, which keeps the generics a descriptor loses. */
  const signatureAttribute = (): string | null => {
    let signature: string | null = null;
    for (let left = u2(); left > 0; left -= 1) {
      const name = text[u2()];
      const length = u4();
      if (name === 'Signature') signature = text[view.getUint16(at)] ?? null;
      at += length;
    }
    return signature;
  };
  const members = (): ClassMember[] => {
    const found: ClassMember[] = [];
    for (let left = u2(); left > 0; left -= 1) {
      const access = u2();
      const name = text[u2()] ?? '';
      const descriptor = text[u2()] ?? '';
      const signature = signatureAttribute() ?? descriptor;
      const isVisible = (access & (ACC_PUBLIC | ACC_PROTECTED)) !== 0 && (access & ACC_SYNTHETIC) === 0;
      if (isVisible) found.push({ name, signature, isStatic: (access & ACC_STATIC) !== 0 });
    }
    return found;
  };

  const access = u2();
  const name = className(u2());
  const superName = className(u2()) || null;
  const interfaces = Array.from({ length: u2() }, () => className(u2()));
  const fields = members();
  const methods = members();
  const signature = signatureAttribute();
  return {
    name,
    signature,
    superName,
    interfaces,
    isInterface: (access & ACC_INTERFACE) !== 0,
    isEnum: (access & ACC_ENUM) !== 0,
    isAbstract: (access & ACC_ABSTRACT) !== 0,
    fields,
    methods
  };
}
