/** Escaping of text for HTML, XML, JavaScript, Java, CSV. */

const LATIN1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';
const HTML4_EXTRA =
  'OElig338 oelig339 Scaron352 scaron353 Yuml376 fnof402 circ710 tilde732 Alpha913 Beta914 Gamma915 Delta916 Epsilon917 Zeta918 Eta919 Theta920 Iota921 Kappa922 Lambda923 Mu924 Nu925 Xi926 Omicron927 Pi928 Rho929 Sigma931 Tau932 Upsilon933 Phi934 Chi935 Psi936 Omega937 alpha945 beta946 gamma947 delta948 epsilon949 zeta950 eta951 theta952 iota953 kappa954 lambda955 mu956 nu957 xi958 omicron959 pi960 rho961 sigmaf962 sigma963 tau964 upsilon965 phi966 chi967 psi968 omega969 thetasym977 upsih978 piv982 ensp8194 emsp8195 thinsp8201 zwnj8204 zwj8205 lrm8206 rlm8207 ndash8211 mdash8212 lsquo8216 rsquo8217 sbquo8218 ldquo8220 rdquo8221 bdquo8222 dagger8224 Dagger8225 bull8226 hellip8230 permil8240 prime8242 Prime8243 lsaquo8249 rsaquo8250 oline8254 frasl8260 euro8364 image8465 weierp8472 real8476 trade8482 alefsym8501 larr8592 uarr8593 rarr8594 darr8595 harr8596 crarr8629 lArr8656 uArr8657 rArr8658 dArr8659 hArr8660 forall8704 part8706 exist8707 empty8709 nabla8711 isin8712 notin8713 ni8715 prod8719 sum8721 minus8722 lowast8727 radic8730 prop8733 infin8734 ang8736 and8743 or8744 cap8745 cup8746 int8747 there48756 sim8764 cong8773 asymp8776 ne8800 equiv8801 le8804 ge8805 sub8834 sup8835 nsub8836 sube8838 supe8839 oplus8853 otimes8855 perp8869 sdot8901 lceil8968 rceil8969 lfloor8970 rfloor8971 lang9001 rang9002 loz9674 spades9824 clubs9827 hearts9829 diams9830';

const basic: [string, string][] = [
  ['&', 'amp'],
  ['<', 'lt'],
  ['>', 'gt'],
  ['"', 'quot']
];
const latin1 = LATIN1.split(' ').map((name, i): [string, string] => [String.fromCharCode(160 + i), name]);
const extra = HTML4_EXTRA.split(' ').map((entry): [string, string] => {
  const code = /\d{3,4}$/.exec(entry)?.[0] ?? '';
  return [String.fromCharCode(Number(code)), entry.slice(0, -code.length)];
});

type Entities = { byChar: Map<string, string>; byName: Map<string, string> };
const entities = (pairs: [string, string][]): Entities => ({
  byChar: new Map(pairs),
  byName: new Map(pairs.map(([char, name]) => [name, char]))
});
const HTML3 = entities([...basic, ...latin1]);
const HTML4 = entities([...basic, ...latin1, ...extra]);
const XML = entities([...basic, ["'", 'apos']]);

const escapeWith = (value: string, { byChar }: Entities): string =>
  [...value].map((char) => (byChar.has(char) ? `&${byChar.get(char) ?? ''};` : char)).join('');

const unescapeWith = (value: string, { byName }: Entities): string =>
  value.replace(/&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|([a-zA-Z]+[0-9]*));/g, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(parseInt(String(hex), 16));
    return byName.get(String(name)) ?? whole;
  });

export const escapeHtml3 = (value: string): string => escapeWith(value, HTML3);
export const escapeHtml4 = (value: string): string => escapeWith(value, HTML4);
export const escapeXml = (value: string): string => escapeWith(value, XML);
export const unescapeHtml3 = (value: string): string => unescapeWith(value, HTML3);
export const unescapeHtml4 = (value: string): string => unescapeWith(value, HTML4);
export const unescapeXml = (value: string): string => unescapeWith(value, XML);

const JAVA: Record<string, string> = {
  '\b': '\\b',
  '\n': '\\n',
  '\t': '\\t',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\'
};
const unicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

export const escapeJava = (value: string): string =>
  value.replace(/[\b\n\t\f\r"\\]|[^\x20-\x7f]/g, (char) => JAVA[char] ?? unicode(char));
export const escapeEcmaScript = (value: string): string =>
  value.replace(
    /[\b\n\t\f\r"\\'/]|[^\x20-\x7f]/g,
    (char) => JAVA[char] ?? ("'/".includes(char) ? `\\${char}` : unicode(char))
  );
/** Every character outside ASCII as `\uXXXX`. */
export const escapeUnicode = (value: string): string => value.replace(/[^\x00-\x7f]/g, unicode);

const CONTROLS: Record<string, string> = { b: '\b', n: '\n', t: '\t', f: '\f', r: '\r' };
/** Undoes `escapeJava` and `escapeEcmaScript`. */
export const unescapeJava = (value: string): string =>
  value.replace(/\\(?:u+([0-9a-fA-F]{4})|([0-3]?[0-7]{1,2})|([\s\S]))/g, (_whole, hex, octal, char) => {
    if (hex !== undefined) return String.fromCharCode(parseInt(String(hex), 16));
    if (octal !== undefined) return String.fromCharCode(parseInt(String(octal), 8));
    return CONTROLS[String(char)] ?? String(char);
  });
export const unescapeUnicode = (value: string): string =>
  value.replace(/\\u+([0-9a-fA-F]{4})/g, (_whole, hex) => String.fromCharCode(parseInt(String(hex), 16)));

export const escapeCsv = (value: string): string =>
  /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
export const unescapeCsv = (value: string): string =>
  /^"[\s\S]*"$/.test(value) && value.length > 1 && /[",\n\r]/.test(value.slice(1, -1))
    ? value.slice(1, -1).replaceAll('""', '"')
    : value;

/** Text without HTML tags. */
export const stripTags = (value: string): string => unescapeHtml4(value.replace(/<[^>]*>/g, ''));
