import { z } from 'zod';
import { soqlText } from './org.js';
import type { PackagedOrg } from './org.js';
import { SalesforceError } from './salesforceError.js';

/** How a person can be named, in the words of the package. */
export type SearchBy = 'BuyerId' | 'Login' | 'Email';

/** What the org found of a person and did about it; it names nobody. */
export const certificateSchema = z.looseObject({
  isPreview: z.boolean(),
  searchedBy: z.string(),
  tombstones: z.array(z.string()).describe("Keyed hashes of the person's buyer ids."),
  askedBy: z.string().describe('Id of the user.'),
  askedAt: z.string(),
  finishedAt: z.string(),
  mode: z.string().describe('Anonymise or Delete.'),
  entries: z.array(
    z.looseObject({
      objectName: z.string(),
      records: z.number(),
      action: z.string().describe('Anonymised, Deleted or Cleared.'),
      fields: z.array(z.string()),
      examples: z.array(z.string())
    })
  ),
  notes: z.array(z.string())
});
export type OrgCertificate = z.infer<typeof certificateSchema>;

export type OrgErasure = { requestId: string; certificate: OrgCertificate; hash: string };

const createdSchema = z.looseObject({ id: z.string() });
const requestSchema = z.looseObject({
  Status__c: z.string().nullish(),
  Certificate__c: z.string().nullish(),
  CertificateHash__c: z.string().nullish(),
  Error__c: z.string().nullish()
});

/** The org refused the wish, or could not fulfil it; nothing was changed. */
export class ErasureRefused extends Error {
  override readonly name = 'ErasureRefused';
}

export type Waiting = { sleep: (ms: number) => Promise<void>; attempts?: number };

/** Files the request as the signed-in user, and waits for the org's answer. */
export async function eraseInOrg(
  org: PackagedOrg,
  wish: { searchBy: SearchBy; searchFor: string; isConfirmed: boolean },
  { sleep, attempts = 120 }: Waiting
): Promise<OrgErasure> {
  const requestId = await fileRequest(org, wish);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const [row] = await org.query(
      'SELECT {Status__c}, {Certificate__c}, {CertificateHash__c}, {Error__c} FROM {ErasureRequest__c} ' +
        `WHERE Id = ${soqlText(requestId)}`,
      requestSchema
    );
    if (row?.Status__c === 'Failed') throw new ErasureRefused(row.Error__c ?? 'no reason given');
    if (row?.Status__c === 'Done') {
      const certificate = certificateSchema.parse(JSON.parse(row.Certificate__c ?? 'null'));
      return { requestId, certificate, hash: row.CertificateHash__c ?? '' };
    }
    await sleep(Math.min(250 * (attempt + 1), 2_000));
  }
  throw new SalesforceError(`The org has not answered request ${requestId} yet; its background jobs are busy.`, {
    kind: 'transient',
    code: 'Unavailable'
  });
}

async function fileRequest(
  org: PackagedOrg,
  { searchBy, searchFor, isConfirmed }: { searchBy: SearchBy; searchFor: string; isConfirmed: boolean }
): Promise<string> {
  try {
    const answer = await org.request('POST', `/sobjects/${org.prefix}ErasureRequest__c`, {
      [`${org.prefix}SearchBy__c`]: searchBy,
      [`${org.prefix}SearchFor__c`]: searchFor,
      [`${org.prefix}IsConfirmed__c`]: isConfirmed
    });
    return createdSchema.parse(answer).id;
  } catch (error) {
    if (error instanceof SalesforceError && error.platformCode === 'FIELD_CUSTOM_VALIDATION_EXCEPTION') {
      throw new ErasureRefused(error.message, { cause: error });
    }
    if (error instanceof SalesforceError && (error.httpStatus === 404 || error.code === 'PackageMismatch')) {
      throw new SalesforceError('The user may not file erasure requests.', { kind: 'fatal', code: 'AccessDenied' });
    }
    throw error;
  }
}
