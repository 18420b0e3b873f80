/** Members of Messaging: mails are recorded, never sent. */
import { UnsupportedFeature } from '../../values/errors.js';
import type { ApexContext } from '../context.js';
import { given } from './args.js';
import { BeanValue, beanClass } from './beans.js';
import { ListValue } from './collections.js';
import type { LibraryCall, LibraryClass } from './registry.js';

const SENT = Symbol.for('apex.sentEmails');
const ERROR = { name: 'Messaging.SendEmailError', args: [] };

/** The mails that a unit of work has sent, in order. */
export function sentEmails(rt: ApexContext): BeanValue[] {
  const known = rt.tx.attachments.get(SENT) as BeanValue[] | undefined;
  if (known !== undefined) return known;
  const made: BeanValue[] = [];
  rt.tx.attachments.set(SENT, made);
  return made;
}

const hasItems = (value: unknown): boolean => value instanceof ListValue && value.size > 0;

/** Why the mail cannot go, or null. */
function problemOf(mail: BeanValue): { statusCode: string; message: string } | null {
  if (mail.typeName !== 'Messaging.SingleEmailMessage') return null;
  const hasTarget = ['ToAddresses', 'CcAddresses', 'BccAddresses'].some((name) => hasItems(mail.get(name)));
  if (!hasTarget && mail.get('TargetObjectId') === null) {
    return {
      statusCode: 'REQUIRED_FIELD_MISSING',
      message:
        'Missing body, add at least one of the following: targetObjectId, toAddresses, ccAddresses, or bccAddresses'
    };
  }
  const hasBody = ['HtmlBody', 'PlainTextBody', 'TemplateId'].some((name) => mail.get(name) !== null);
  if (!hasBody) return { statusCode: 'REQUIRED_FIELD_MISSING', message: 'Missing body' };
  return null;
}

const sendEmail: LibraryCall = (rt, _self, [mails, allOrNothing]) => {
  const list = given<ListValue>(rt, mails);
  rt.tx.limits.count('emailInvocations');
  const results = list.items.map((item, row) => {
    const mail = given<BeanValue>(rt, item);
    const problem = problemOf(mail);
    if (problem === null) {
      sentEmails(rt).push(mail);
      return new BeanValue('Messaging.SendEmailResult', { Success: true, Errors: new ListValue(ERROR) });
    }
    if (allOrNothing !== false) {
      const text = `SendEmail failed. First exception on row ${row}; first error: ${problem.statusCode}, ${problem.message}: []`;
      return rt.throwApex('System.EmailException', text, (exception) => {
        exception.dmlErrors = [{ index: row, id: null, ...problem, fields: [] }];
      });
    }
    const error = new BeanValue('Messaging.SendEmailError', {
      Message: problem.message,
      StatusCode: rt.enumValue('System.StatusCode', problem.statusCode),
      Fields: new ListValue({ name: 'String', args: [] }),
      TargetObjectId: mail.get('TargetObjectId')
    });
    return new BeanValue('Messaging.SendEmailResult', { Success: false, Errors: new ListValue(ERROR, [error]) });
  });
  return new ListValue({ name: 'Messaging.SendEmailResult', args: [] }, results);
};

export const messagingClasses: Record<string, LibraryClass> = {
  'System.Messaging': {
    statics: {
      sendEmail,
      reserveSingleEmailCapacity: () => null,
      reserveMassEmailCapacity: () => null,
      renderStoredEmailTemplate: () => {
        throw new UnsupportedFeature('email templates (Messaging.renderStoredEmailTemplate)');
      }
    }
  },
  ...beanClass('Messaging.Email'),
  ...beanClass('Messaging.SingleEmailMessage'),
  ...beanClass('Messaging.MassEmailMessage'),
  ...beanClass('Messaging.EmailFileAttachment'),
  ...beanClass('Messaging.SendEmailResult'),
  ...beanClass('Messaging.SendEmailError'),
  ...beanClass('Messaging.InboundEmail'),
  ...beanClass('Messaging.InboundEmail.BinaryAttachment'),
  ...beanClass('Messaging.InboundEmail.TextAttachment'),
  ...beanClass('Messaging.InboundEmail.Header'),
  ...beanClass('Messaging.InboundEnvelope'),
  ...beanClass('Messaging.InboundEmailResult')
};
