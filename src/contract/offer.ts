import { z } from 'zod';

/**
 * What one offer of the seller is by itself: the body of `OfferChanged__e` with Type `OfferDetail`. It fills a row that
 * an order has made; with any other state than `Read` it says only that, and when the runner looked.
 */
export const offerDetailSchema = z.object({
  id: z.string(),
  readAt: z.iso.datetime().describe('When the runner read it: of two states, the one read later is the newer.'),
  state: z
    .enum(['Read', 'Gone', 'Unreadable', 'Refused'])
    .describe(
      'Gone: Allegro has it no more, so nobody asks again. Refused: it would not tell, so the org waits longer each time.'
    ),
  name: z.string().optional(),
  sku: z.string().optional().describe("The seller's own id of the offer (external.id)."),
  ean: z.string().optional().describe('Only where the offer sells one piece of one product.'),
  unit: z.string().optional().describe('UNIT, PAIR or SET.'),
  status: z.string().optional().describe('INACTIVE, ACTIVATING, ACTIVE or ENDED.'),
  categoryId: z.string().optional(),
  price: z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .optional(),
  currencyCode: z.string().length(3).optional().describe('ISO 4217. Apex reserves the word `currency`.'),
  imageUrl: z.string().optional()
});
export type OfferDetail = z.infer<typeof offerDetailSchema>;
