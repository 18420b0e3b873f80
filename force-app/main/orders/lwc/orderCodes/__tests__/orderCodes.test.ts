import { discountLabel, paymentLabel, statusLabel } from 'c/orderCodes';

describe('c/orderCodes', () => {
  it('has words for what Allegro documents', () => {
    expect(statusLabel('READY_FOR_PROCESSING')).toBe('c.OrderContext_StatusReadyForProcessing');
    expect(paymentLabel('NotBooked')).toBe('c.OrderContext_NotBooked');
    expect(discountLabel('COUPON')).toBe('c.OrderLines_DiscountCoupon');
  });

  it('shows a code that Allegro adds later as it comes', () => {
    expect(statusLabel('WAITING_FOR_MOON')).toBe('Waiting for moon');
    expect(discountLabel('MOON_DISCOUNT')).toBe('Moon discount');
  });

  it('says nothing for nothing', () => {
    expect(statusLabel(undefined)).toBe('');
  });
});
