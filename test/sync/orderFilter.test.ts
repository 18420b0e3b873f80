import { isWanted } from '../../src/sync/orderFilter.js';
import { checkoutForm } from './support/fakeSeller.js';

const form = checkoutForm('order-1', '2026-03-01T08:00:00.000Z');

it('wants every order where nothing is said', () => {
  expect(isWanted(form, {})).toBe(true);
});

it('wants only orders of the statuses chosen', () => {
  expect(isWanted(form, { statuses: ['BOUGHT', 'CANCELLED'] })).toBe(true);
  expect(isWanted(form, { statuses: ['READY_FOR_PROCESSING'] })).toBe(false);
});

it('wants no order that was bought before the bound', () => {
  expect(isWanted(form, { boughtFrom: '2026-03-01T08:00:00.000Z' })).toBe(true);
  expect(isWanted(form, { boughtFrom: '2026-03-01T08:00:00.001Z' })).toBe(false);
});

it('wants only orders of the marketplaces named', () => {
  expect(isWanted(form, { marketplaces: ['allegro-cz', 'allegro-pl'] })).toBe(true);
  expect(isWanted(form, { marketplaces: ['allegro-cz'] })).toBe(false);
  expect(isWanted({ ...form, marketplace: null }, { marketplaces: ['allegro-pl'] })).toBe(false);
});
