import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { OrgCertificate, OrgErasure } from '../salesforce/erasure.js';
import type { LocalTraces } from './localTraces.js';

/** What the command found and did, in the org and on this machine, without the person. */
export type ErasureCertificate = {
  org: { id: string; username: string; requestId: string; certificate: OrgCertificate; sha256: string };
  machine: LocalTraces;
  /** Of everything above, as it is written here. */
  sha256: string;
};

export function certificateOf(
  org: { orgId: string; username: string },
  { requestId, certificate, hash }: OrgErasure,
  machine: LocalTraces
): ErasureCertificate {
  const content = {
    org: { id: org.orgId, username: org.username, requestId, certificate, sha256: hash },
    machine
  };
  return { ...content, sha256: createHash('sha256').update(JSON.stringify(content)).digest('hex') };
}

/** Writes the certificate as JSON, and beside it, for people, as text. */
export async function writeCertificate(file: string, certificate: ErasureCertificate): Promise<string[]> {
  const textFile = `${file.replace(/\.json$/i, '')}.txt`;
  await writeFile(file, `${JSON.stringify(certificate, null, 2)}\n`, { mode: 0o600 });
  await writeFile(textFile, asText(certificate), { mode: 0o600 });
  return [file, textFile];
}

function asText({ org, machine, sha256 }: ErasureCertificate): string {
  const { certificate } = org;
  return [
    certificate.isPreview ? 'Preview of an erasure; nothing was changed.' : 'Certificate of erasure',
    '',
    `Org: ${org.id}`,
    `Asked by: ${org.username} (${certificate.askedBy})`,
    `Asked at: ${certificate.askedAt}`,
    `Finished at: ${certificate.finishedAt}`,
    `Request: ${org.requestId}`,
    `Person, as keyed hashes: ${certificate.tombstones.join(', ') || '-'}`,
    '',
    ...certificate.entries.map(
      ({ objectName, records, action, fields }) =>
        `${objectName}: ${records} ${action.toLowerCase()} (${fields.join(', ') || 'no field held anything'})`
    ),
    `Log lines on this machine: ${machine.lines} in ${machine.files} files`,
    '',
    ...certificate.notes,
    '',
    `SHA-256 of the org's certificate: ${org.sha256}`,
    `SHA-256 of the whole certificate: ${sha256}`,
    ''
  ].join('\n');
}
