import type { CheckoutForm } from '../../../src/allegro/schemas.js';

/** The smallest order that Allegro could send. */
export function checkoutForm(id = '11111111-aaaa-11ee-8888-000000000001'): CheckoutForm {
  const price = { amount: '10.00', currency: 'PLN' };
  return {
    id,
    buyer: { id: '200', login: 'test-buyer', email: 'mask+1@allegromail.pl', guest: false },
    status: 'READY_FOR_PROCESSING',
    lineItems: [{ id: `${id}-line`, offer: { id: '300', name: 'A thing' }, quantity: 2, originalPrice: price, price }],
    surcharges: [],
    summary: { totalToPay: { amount: '20.00', currency: 'PLN' } }
  };
}
