import { DEFAULT_PUBSUB_ENDPOINT, parsePubSubEndpoint } from '../../src/salesforce/pubsubEndpoint.js';

it.each([
  [DEFAULT_PUBSUB_ENDPOINT, { target: 'api.pubsub.salesforce.com:7443', isPlaintext: false }],
  ['api.deu.pubsub.salesforce.com', { target: 'api.deu.pubsub.salesforce.com:7443', isPlaintext: false }],
  ['https://pubsub.example.com:9000', { target: 'pubsub.example.com:9000', isPlaintext: false }],
  ['http://127.0.0.1:5001', { target: '127.0.0.1:5001', isPlaintext: true }],
  ['http://localhost:5001', { target: 'localhost:5001', isPlaintext: true }],
  ['http://[::1]:5001', { target: '[::1]:5001', isPlaintext: true }]
])('reads %s', (text, address) => {
  expect(parsePubSubEndpoint(text)).toEqual(address);
});

it.each([
  'http://pubsub.example.com:7443',
  'http://10.0.0.1:7443',
  'http://127.0.0.1.example.com:80',
  'ftp://127.0.0.1',
  'host:port',
  'https://user@host'
])('does not let a token travel to %s', (text) => {
  expect(() => parsePubSubEndpoint(text)).toThrow(expect.objectContaining({ code: 'InsecureEndpoint' }) as Error);
});
