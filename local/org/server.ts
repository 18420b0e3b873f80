/** Runs the local org alone and prints its addresses and tokens as JSON: `npx tsx local/org/server.ts --port 0`. */
import { parseArgs } from 'node:util';
import { selfSigned } from './api/selfSigned.js';
import { LocalOrg } from './org.js';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      project: { type: 'string', default: process.cwd() },
      /** Scratch org definition; `config/project-scratch-def.json` of the project unless told. */
      definition: { type: 'string' },
      port: { type: 'string', default: '0' },
      'grpc-port': { type: 'string', default: '0' },
      /** Pub/Sub over TLS and REST over HTTPS as well, with a certificate that signs itself. */
      tls: { type: 'boolean', default: false }
    }
  });
  const org = await LocalOrg.start({
    projectDir: values.project,
    ...(values.definition === undefined ? {} : { definition: values.definition }),
    port: Number(values.port),
    grpcPort: Number(values['grpc-port']),
    ...(values.tls ? { tls: selfSigned() } : {})
  });
  process.stdout.write(`${JSON.stringify(org.addresses, null, 2)}\n`);
  const stop = (): void => void org.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
