/** Members of Blob, EncodingUtil and Crypto. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject
} from 'node:crypto';
import { BlobValue } from '../../values/scalars.js';
import type { ApexContext } from '../context.js';
import { blob, int, text } from './args.js';
import { keyHash } from './equality.js';
import type { LibraryCall, LibraryClass } from './registry.js';

const ofBytes = (bytes: Buffer): BlobValue => new BlobValue(bytes);
const invalid = (rt: ApexContext, message: string): never =>
  rt.throwApex('System.InvalidParameterValueException', message);

function utf8(rt: ApexContext, value: BlobValue): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.bytes);
  } catch {
    return rt.throwApex('System.StringException', 'BLOB is not a valid UTF-8 string');
  }
}

const blobClass: LibraryClass = {
  statics: { 'valueOf(*)': (rt, _self, [value]) => ofBytes(Buffer.from(text(rt, value), 'utf8')) },
  methods: {
    size: (_rt, self) => (self as BlobValue).bytes.length,
    'toString()': (rt, self) => utf8(rt, self as BlobValue),
    equals: (rt, self, [other]) => rt.equals(self, other),
    hashCode: (_rt, self) => keyHash(self)
  }
};

// ---------------------------------------------------------------- encodings

/** As `java.net.URLEncoder`: blanks become `+`. */
const urlEncode = (value: string): string =>
  encodeURIComponent(value.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '?'))
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function urlDecode(rt: ApexContext, value: string): string {
  try {
    return decodeURIComponent(value.replace(/\+/g, ' '));
  } catch {
    return rt.throwApex('System.IllegalArgumentException', 'URLDecoder: Illegal hex characters in escape (%) pattern');
  }
}

const encodingClass: LibraryClass = {
  statics: {
    base64Encode: (rt, _self, [value]) => blob(rt, value).bytes.toString('base64'),
    base64Decode: (rt, _self, [value]) => ofBytes(Buffer.from(text(rt, value), 'base64')),
    convertToHex: (rt, _self, [value]) => blob(rt, value).bytes.toString('hex'),
    convertFromHex: (rt, _self, [value]) => {
      const hex = text(rt, value);
      if (!/^(?:[0-9a-fA-F]{2})*$/.test(hex)) return invalid(rt, 'Invalid hex string');
      return ofBytes(Buffer.from(hex, 'hex'));
    },
    urlEncode: (rt, _self, [value, charset]) => (text(rt, charset), urlEncode(text(rt, value))),
    urlDecode: (rt, _self, [value, charset]) => (text(rt, charset), urlDecode(rt, text(rt, value)))
  }
};

// ---------------------------------------------------------------- crypto

const DIGESTS: Record<string, string> = {
  MD5: 'md5',
  SHA1: 'sha1',
  'SHA-1': 'sha1',
  SHA256: 'sha256',
  'SHA-256': 'sha256',
  SHA384: 'sha384',
  'SHA-384': 'sha384',
  SHA512: 'sha512',
  'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256',
  'SHA3-384': 'sha3-384',
  'SHA3-512': 'sha3-512'
};
const MACS: Record<string, string> = {
  HMACMD5: 'md5',
  HMACSHA1: 'sha1',
  HMACSHA256: 'sha256',
  HMACSHA384: 'sha384',
  HMACSHA512: 'sha512'
};

function algorithm(rt: ApexContext, table: Record<string, string>, name: unknown): string {
  const wanted = text(rt, name);
  return table[wanted.toUpperCase()] ?? invalid(rt, `Invalid algorithm: ${wanted}`);
}

const digest = (rt: ApexContext, name: unknown, input: unknown): Buffer =>
  createHash(algorithm(rt, DIGESTS, name))
    .update(blob(rt, input).bytes)
    .digest();

const mac = (rt: ApexContext, name: unknown, input: unknown, key: unknown): Buffer =>
  createHmac(algorithm(rt, MACS, name), blob(rt, key).bytes)
    .update(blob(rt, input).bytes)
    .digest();

const AES_BITS: Record<string, number> = { AES128: 128, AES192: 192, AES256: 256 };

function aes(rt: ApexContext, name: unknown, key: unknown): { cipher: string; key: Buffer } {
  const wanted = text(rt, name);
  const bits = AES_BITS[wanted.toUpperCase()];
  if (bits === undefined) return invalid(rt, `Invalid algorithm ${wanted}. Must be AES128, AES192, or AES256.`);
  const { bytes } = blob(rt, key);
  if (bytes.length * 8 !== bits) return invalid(rt, `Invalid private key. Must be ${bits / 8} bytes.`);
  return { cipher: `aes-${bits}-cbc`, key: bytes };
}

function encrypt(rt: ApexContext, name: unknown, key: unknown, iv: Buffer, data: unknown): Buffer {
  const how = aes(rt, name, key);
  if (iv.length !== 16) return invalid(rt, 'Invalid initialization vector. Must be 16 bytes.');
  const cipher = createCipheriv(how.cipher, how.key, iv);
  return Buffer.concat([cipher.update(blob(rt, data).bytes), cipher.final()]);
}

function decrypt(rt: ApexContext, name: unknown, key: unknown, iv: Buffer, data: Buffer): Buffer {
  const how = aes(rt, name, key);
  if (iv.length !== 16) return invalid(rt, 'Invalid initialization vector. Must be 16 bytes.');
  try {
    const decipher = createDecipheriv(how.cipher, how.key, iv);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    return rt.throwApex('System.SecurityException', 'Given final block not properly padded');
  }
}

const SIGNATURES: Record<string, string> = {
  RSA: 'sha1',
  'RSA-SHA1': 'sha1',
  'RSA-SHA256': 'sha256',
  'RSA-SHA384': 'sha384',
  'RSA-SHA512': 'sha512',
  'ECDSA-SHA256': 'sha256',
  'ECDSA-SHA384': 'sha384',
  'ECDSA-SHA512': 'sha512'
};

function keyObject(rt: ApexContext, make: () => KeyObject): KeyObject {
  try {
    return make();
  } catch {
    return invalid(rt, 'Invalid private key');
  }
}

const privateKey = (rt: ApexContext, key: unknown): KeyObject =>
  keyObject(rt, () => createPrivateKey({ key: blob(rt, key).bytes, format: 'der', type: 'pkcs8' }));
const publicKey = (rt: ApexContext, key: unknown): KeyObject =>
  keyObject(rt, () => createPublicKey({ key: blob(rt, key).bytes, format: 'der', type: 'spki' }));

const statics: Record<string, LibraryCall> = {
  generateDigest: (rt, _self, [name, input]) => ofBytes(digest(rt, name, input)),
  generateMac: (rt, _self, [name, input, key]) => ofBytes(mac(rt, name, input, key)),
  verifyHmac: (rt, _self, [name, input, key, expected]) => {
    const made = mac(rt, name, input, key);
    const { bytes } = blob(rt, expected);
    return made.length === bytes.length && timingSafeEqual(made, bytes);
  },
  generateAesKey: (rt, _self, [size]) => {
    const bits = int(rt, size);
    if (![128, 192, 256].includes(bits)) return invalid(rt, 'Invalid key size. Must be 128, 192, or 256 bits.');
    return ofBytes(randomBytes(bits / 8));
  },
  getRandomInteger: () => randomBytes(4).readInt32BE(),
  getRandomLong: () => randomBytes(8).readBigInt64BE(),
  encrypt: (rt, _self, [name, key, iv, data]) => ofBytes(encrypt(rt, name, key, blob(rt, iv).bytes, data)),
  decrypt: (rt, _self, [name, key, iv, data]) =>
    ofBytes(decrypt(rt, name, key, blob(rt, iv).bytes, blob(rt, data).bytes)),
  encryptWithManagedIV: (rt, _self, [name, key, data]) => {
    const iv = randomBytes(16);
    return ofBytes(Buffer.concat([iv, encrypt(rt, name, key, iv, data)]));
  },
  decryptWithManagedIV: (rt, _self, [name, key, data]) => {
    const { bytes } = blob(rt, data);
    if (bytes.length < 32)
      return rt.throwApex('System.SecurityException', 'Input data is too short to contain an initialization vector');
    return ofBytes(decrypt(rt, name, key, bytes.subarray(0, 16), bytes.subarray(16)));
  },
  sign: (rt, _self, [name, input, key]) =>
    ofBytes(sign(algorithm(rt, SIGNATURES, name), blob(rt, input).bytes, privateKey(rt, key))),
  'verify(String,Blob,Blob,Blob)': (rt, _self, [name, input, signature, key]) =>
    verify(algorithm(rt, SIGNATURES, name), blob(rt, input).bytes, publicKey(rt, key), blob(rt, signature).bytes)
};

export const byteClasses: Record<string, LibraryClass> = {
  'System.Blob': blobClass,
  'System.EncodingUtil': encodingClass,
  'System.Crypto': { statics }
};
