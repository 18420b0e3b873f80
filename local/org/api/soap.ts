/** The SOAP envelopes of the local org: reading requests, writing answers and faults. */
import { XMLParser } from 'fast-xml-parser';

/** An element without its namespace prefix: text, or child elements. */
export type SoapNode = string | { [name: string]: SoapNode | SoapNode[] };

export type SoapRequest = { sessionId: string; header: SoapNode; operation: string; body: SoapNode };

/** A refusal in SOAP's form: `sf:INVALID_SESSION_ID`. */
export class SoapFault extends Error {
  public constructor(
    public readonly code: string,
    message: string
  ) {
    super(message);
    this.name = 'SoapFault';
  }
}

const UNBOUNDED = Number.MAX_SAFE_INTEGER;
const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  // Apex code is full of quotes, and each comes as an entity.
  processEntities: { enabled: true, maxTotalExpansions: UNBOUNDED, maxExpandedLength: UNBOUNDED }
});

export function readEnvelope(xml: string): SoapRequest {
  let envelope: SoapNode;
  try {
    envelope = child(parser.parse(xml) as SoapNode, 'Envelope');
  } catch (error) {
    throw new SoapFault('soapenv:Client', error instanceof Error ? error.message : 'The request is not XML');
  }
  const header = child(envelope, 'Header');
  const body = child(envelope, 'Body');
  const operation = typeof body === 'string' ? undefined : Object.keys(body).find((name) => name !== '#text');
  if (operation === undefined) throw new SoapFault('soapenv:Client', 'The request has no SOAP body');
  return {
    sessionId: text(child(child(header, 'SessionHeader'), 'sessionId')),
    header,
    operation,
    body: child(body, operation)
  };
}

/** A child element; the empty text where there is none, the first where there are several. */
export function child(node: SoapNode, name: string): SoapNode {
  return children(node, name)[0] ?? '';
}

export function children(node: SoapNode, name: string): SoapNode[] {
  if (typeof node === 'string') return [];
  const found = node[name];
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found];
}

export function text(node: SoapNode): string {
  return typeof node === 'string' ? node : text(child(node, '#text'));
}

/** Control characters that have no place in XML. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Values as elements: null as `xsi:nil`, arrays as elements of one name. */
export function toXml(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => toXml(name, item)).join('');
  if (value === undefined) return '';
  if (value === null) return `<${name} xsi:nil="true"/>`;
  if (typeof value !== 'object') return `<${name}>${escapeXml(`${value as string | number | boolean}`)}</${name}>`;
  const inner = Object.entries(value).map(([key, part]) => toXml(key, part));
  return `<${name}>${inner.join('')}</${name}>`;
}

export function escapeXml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(CONTROL, '\ufffd');
}

export function envelope(namespace: string, body: string, header = ''): string {
  const head = header === '' ? '' : `<soapenv:Header>${header}</soapenv:Header>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}"` +
    ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${head}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  );
}

export function faultEnvelope(namespace: string, fault: SoapFault): string {
  const code = fault.code.includes(':') ? fault.code : `sf:${fault.code}`;
  const message = fault.code.includes(':') ? fault.message : `${fault.code}: ${fault.message}`;
  const detail = `<faultcode>${code}</faultcode><faultstring>${escapeXml(message)}</faultstring>`;
  const wrapped = `<soapenv:Fault xmlns:sf="http://soap.sforce.com/2006/04/metadata" xmlns="">${detail}</soapenv:Fault>`;
  return envelope(namespace, wrapped);
}
