import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import { Metadata, credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { selfSigned } from '../../../local/org/api/selfSigned.js';
import { startOrg } from '../api/support.js';

type PubSubClient = {
  getTopic(request: object, metadata: Metadata, done: (error: ServiceError | null, answer: unknown) => void): void;
  close(): void;
};
type PubSubConstructor = new (address: string, channel: ReturnType<typeof credentials.createSsl>) => PubSubClient;

const proto = path.join(__dirname, '../../../local/org/api/pubsub.proto');

it('makes a certificate that signs itself, for this machine alone', () => {
  const { cert } = selfSigned();
  const certificate = new X509Certificate(cert);

  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkHost('example.com')).toBeUndefined();
});

it('serves Pub/Sub over TLS to a client that trusts the certificate', async () => {
  const tls = selfSigned();
  const org = await startOrg({ tls });
  const service = loadPackageDefinition(loadSync(proto)) as unknown as {
    eventbus: { v1: { PubSub: PubSubConstructor } };
  };
  const address = new URL(org.pubsubUrl).host;
  const trusting = new service.eventbus.v1.PubSub(address, credentials.createSsl(tls.cert));
  const strange = new service.eventbus.v1.PubSub(address, credentials.createSsl(selfSigned().cert));
  const metadata = new Metadata();
  metadata.set('accesstoken', org.accessToken);
  metadata.set('instanceurl', org.url);
  metadata.set('tenantid', org.orgId);
  const topicOf = (client: PubSubClient): Promise<unknown> =>
    new Promise((resolve, reject) => {
      client.getTopic({ topicName: '/event/ParcelSent__e' }, metadata, (error, answer) =>
        error === null ? resolve(answer) : reject(error)
      );
    });

  try {
    expect(org.pubsubUrl).toMatch(/^https:/);
    expect(await topicOf(trusting)).toMatchObject({ topicName: '/event/ParcelSent__e', canSubscribe: true });
    await expect(topicOf(strange)).rejects.toMatchObject({ code: 14 });
  } finally {
    trusting.close();
    strange.close();
    await org.close();
  }
});
