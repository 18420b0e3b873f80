/** SOAP services: anonymous Apex (`/services/Soap/s`) and metadata deployment (`/services/Soap/m`). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { beginFor, type OrgContext } from './orgContext.js';
import type { Session, Sessions } from './sessions.js';
import { SoapFault, child, envelope, faultEnvelope, readEnvelope, text, toXml, type SoapRequest } from './soap.js';

const APEX = 'http://soap.sforce.com/2006/08/apex';

/** One operation of a service; its answer is the content of the SOAP body, and of the header where it has one. */
export type SoapOperation = (request: SoapRequest, session: Session) => { body: string; header?: string };
export type SoapService = { namespace: string; operations: Record<string, SoapOperation> };

export function registerSoap(
  app: FastifyInstance,
  org: OrgContext,
  sessions: Sessions,
  metadata: SoapService,
  readText: (request: FastifyRequest) => string
): void {
  const serve = (service: SoapService) => (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('Content-Type', 'text/xml; charset=utf-8');
    try {
      const soap = readEnvelope(readText(request));
      const operation = service.operations[soap.operation];
      if (operation === undefined) {
        throw new SoapFault('NOT_SUPPORTED_LOCALLY', `The local org does not support the SOAP call ${soap.operation}`);
      }
      const session = sessions.find(soap.sessionId);
      if (session === undefined) {
        const why = 'Invalid Session ID found in SessionHeader: Illegal Session';
        throw new SoapFault('INVALID_SESSION_ID', why);
      }
      org.counters.dailyApi += 1;
      const { body, header } = operation(soap, session);
      return reply.send(envelope(service.namespace, body, header));
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      return reply.code(500).send(faultEnvelope(service.namespace, error));
    }
  };
  const apex: SoapService = { namespace: APEX, operations: { executeAnonymous: executeAnonymous(org) } };
  for (const [path, service] of [
    ['s', apex],
    ['m', metadata],
    ['u', { namespace: 'urn:partner.soap.sforce.com', operations: {} }],
    ['c', { namespace: 'urn:enterprise.soap.sforce.com', operations: {} }]
  ] as const) {
    app.post(`/services/Soap/${path}/:version`, serve(service));
    app.post(`/services/Soap/${path}/:version/*`, serve(service));
  }
}

/** Runs statements; when they fail, nothing of what they did is kept. */
function executeAnonymous(org: OrgContext): SoapOperation {
  return ({ body, header }, session) => {
    const code = text(child(body, 'apexcode'));
    const tx = beginFor(org, session);
    try {
      const { value: outcome, lines } = org.debugLog.capture(org.clock, (write) => {
        write('EXECUTION_STARTED');
        write('CODE_UNIT_STARTED|[EXTERNAL]|execute_anonymous_apex');
        const result = org.apex.executeAnonymous(tx, code);
        if (result.exceptionMessage !== null) {
          write(`FATAL_ERROR|${result.exceptionMessage}\n\n${result.exceptionStackTrace ?? ''}`);
        }
        write('CODE_UNIT_FINISHED|execute_anonymous_apex');
        write('EXECUTION_FINISHED');
        return result;
      });
      if (outcome.success) tx.commit();
      const source = code.split('\n').map((line) => `Execute Anonymous: ${line}`);
      const log = ['65.0 APEX_CODE,DEBUG', ...source, ...(outcome.compiled ? lines : [])].join('\n');
      const wantsLog = child(header, 'DebuggingHeader') !== '';
      return {
        body: `<executeAnonymousResponse>${toXml('result', outcome)}</executeAnonymousResponse>`,
        ...(wantsLog ? { header: toXml('DebuggingInfo', { debugLog: log }) } : {})
      };
    } finally {
      if (tx.isOpen) tx.abort();
    }
  };
}
