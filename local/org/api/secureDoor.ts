/** HTTPS in front of the same resources, for clients that refuse an address with `http:`. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { TlsIdentity } from './selfSigned.js';

export type SecureDoor = { url: string; close: () => void };

/** Listens on a free port of 127.0.0.1; requests go to `app` as if they had come without TLS. */
export async function openSecureDoor(app: FastifyInstance, tls: TlsIdentity): Promise<SecureDoor> {
  const server = createServer(tls, (request, response) => app.server.emit('request', request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `https://127.0.0.1:${port}`, close };
}
