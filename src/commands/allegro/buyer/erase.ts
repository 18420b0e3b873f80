import { setTimeout as wait } from 'node:timers/promises';
import { Global, Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { certificateOf, writeCertificate } from '../../../erasure/certificate.js';
import type { ErasureCertificate } from '../../../erasure/certificate.js';
import { eraseLocally } from '../../../erasure/localTraces.js';
import { EXIT } from '../../../exitCodes.js';
import { OrgCommand } from '../../../orgCommand.js';
import { ErasureRefused, eraseInOrg } from '../../../salesforce/erasure.js';
import type { SearchBy } from '../../../salesforce/erasure.js';
import { connectOrg } from '../../../salesforce/org.js';
import { orgTransport } from '../../../salesforce/orgTransport.js';
import { targetOrgFlag } from '../../../targetOrgFlag.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.buyer.erase');

const NAMES = ['buyer-id', 'login', 'email'] as const;

export default class BuyerErase extends OrgCommand<ErasureCertificate> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    'target-org': targetOrgFlag(messages.getMessage('flags.target-org.summary')),
    'buyer-id': Flags.string({ summary: messages.getMessage('flags.buyer-id.summary'), exactlyOne: [...NAMES] }),
    login: Flags.string({ summary: messages.getMessage('flags.login.summary'), exactlyOne: [...NAMES] }),
    email: Flags.string({ summary: messages.getMessage('flags.email.summary'), exactlyOne: [...NAMES] }),
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary'), exclusive: ['confirm'] }),
    confirm: Flags.boolean({ summary: messages.getMessage('flags.confirm.summary') }),
    certificate: Flags.file({ summary: messages.getMessage('flags.certificate.summary') })
  };

  async run(): Promise<ErasureCertificate> {
    const { flags } = await this.inTime(this.parse(BuyerErase));
    const [searchBy, searchFor] = personOf(flags);
    const transport = orgTransport(flags['target-org']);
    const org = await connectOrg(transport);
    const erasure = await eraseInOrg(
      org,
      { searchBy, searchFor, isConfirmed: flags.confirm },
      { sleep: (ms) => wait(ms, undefined, { signal: this.stop.signal }) }
    );
    const machine = await eraseLocally(Global.SF_DIR, [searchFor], flags.confirm);
    const certificate = certificateOf(transport, erasure, machine);

    this.show(certificate);
    if (flags.certificate) {
      const [json, text] = await writeCertificate(flags.certificate, certificate);
      this.log(messages.getMessage('info.Written', [json, text]));
    }
    return certificate;
  }

  protected override async catch(error: Error): Promise<never> {
    if (!(error instanceof ErasureRefused)) return super.catch(error);
    return super.catch(messages.createError('error.Refused', [error.message], [], EXIT.packageMissing));
  }

  private show({ org: { certificate }, machine, sha256 }: ErasureCertificate): void {
    this.log(messages.getMessage(certificate.isPreview ? 'info.Preview' : 'info.Erased'));
    if (certificate.entries.length === 0) this.log(messages.getMessage('info.Nothing'));
    else {
      this.table({
        overflow: 'wrap',
        data: certificate.entries.map(({ objectName, records, action, fields, examples }) => ({
          object: objectName,
          records,
          action: messages.getMessage(`action.${certificate.isPreview ? 'will' : 'was'}.${actionOf(action)}`),
          fields: fields.join(', '),
          examples: examples.join(', ')
        })),
        columns: [
          { key: 'object', name: messages.getMessage('column.object') },
          { key: 'records', name: messages.getMessage('column.records') },
          { key: 'action', name: messages.getMessage('column.action') },
          { key: 'fields', name: messages.getMessage('column.fields') },
          { key: 'examples', name: messages.getMessage('column.examples') }
        ]
      });
    }
    this.log(messages.getMessage('info.Machine', [machine.lines, machine.files]));
    for (const note of certificate.notes) this.log(note);
    this.log(messages.getMessage('info.Hash', [sha256]));
  }
}

type Named = Partial<Record<(typeof NAMES)[number], string | undefined>>;

function personOf(flags: Named): [SearchBy, string] {
  if (flags['buyer-id'] !== undefined) return ['BuyerId', flags['buyer-id']];
  if (flags.login !== undefined) return ['Login', flags.login];
  return ['Email', flags.email ?? ''];
}

function actionOf(action: string): string {
  return action === 'Deleted' || action === 'Cleared' ? action : 'Anonymised';
}
