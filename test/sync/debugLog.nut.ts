import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { startLocalAllegro } from '../../local/allegro/allegro.js';
import type { LocalAllegro } from '../../local/allegro/allegro.js';
import { runCommand } from '../allegro-client/support/commands.js';
import type { Ended } from '../allegro-client/support/commands.js';
import { makeHome } from '../allegro-client/support/privateHome.js';
import type { PrivateHome } from '../allegro-client/support/privateHome.js';
import { StubOrg } from '../salesforce/support/stubOrg.js';
import { buildRunner } from '../support/buildRunner.js';

const TOKEN = '00D000000000001AAA!stub.token';

let bin: string;
let home: PrivateHome;
let allegro: LocalAllegro;
let org: StubOrg;

beforeAll(async () => {
  bin = await buildRunner();
  [home, allegro, org] = await Promise.all([
    makeHome(),
    startLocalAllegro({ seed: 'log', orders: 20, deviceInterval: 1 }),
    new StubOrg().start()
  ]);
  org.answer = ({ path: resource, body }) => {
    if (!resource.endsWith('/composite/sobjects')) return null;
    const { records } = body as { records: object[] };
    return { status: 200, body: records.map(() => ({ success: true, errors: [] })) };
  };
}, 300_000);

afterAll(async () => {
  await Promise.all([allegro.close(), org.stop(), home.remove()]);
});

/** A command whose log sf keeps in the home folder, with everything that is said at the level of debugging. */
function command(...args: string[]): Promise<Ended> {
  const env = {
    ...home.env,
    SF_DISABLE_LOG_FILE: 'false',
    SF_LOG_LEVEL: 'debug',
    SF_TARGET_ORG: TOKEN,
    SF_ORG_INSTANCE_URL: org.url,
    ALLEGRO_CLIENT_ID: allegro.clientId,
    ALLEGRO_CLIENT_SECRET: allegro.clientSecret
  };
  return runCommand(bin, ['allegro', ...args], env, (text) => {
    const code = /userCode":"([^"]+)"/.exec(text)?.[1];
    if (code === undefined) return;
    void fetch(`${allegro.url}/_control/device/approve`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user_code: code })
    });
  });
}

it('writes no text of a buyer and no secret into the debug log, whatever it sends by REST', async () => {
  const connected = await command('account', 'connect', '--api-url', allegro.url, '--json');
  const { code, stdout } = await command(
    ...['sync', 'run', '--stream', 'orders', '--publish-with', 'rest', '--no-wait', '--json']
  );
  expect([connected.code, code]).toEqual([0, 0]);
  expect(JSON.parse(stdout)).toMatchObject({ result: { published: 20 } });

  const folder = path.join(home.folder, '.sf');
  const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const log = (await Promise.all(logs.map((name) => readFile(path.join(folder, name), 'utf8')))).join('\n');

  expect(log).toMatch(/"name":"sf:connection"/);
  expect(log).toMatch(/"path":"\/order\/checkout-forms"/);
  const sent = [...allegro.world.store.all()].flatMap(({ form: { buyer, delivery } }) => [
    buyer.login,
    buyer.email,
    buyer.lastName,
    delivery?.address?.street,
    delivery?.address?.phoneNumber
  ]);
  const telling = sent.filter((text) => typeof text === 'string' && text.length > 4);
  expect(log).not.toContain('Payload__c');
  expect(telling.length).toBeGreaterThan(40);
  expect(telling.filter((text) => log.includes(String(text)))).toEqual([]);
  expect([TOKEN, 'stub.token', allegro.clientSecret, 'Bearer'].filter((secret) => log.includes(secret))).toEqual([]);
});
