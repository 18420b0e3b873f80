/** An offer whose details the org wants. */
export type DueOffer = { offerId: string; accountKey: string };

/** So long one answer of the org serves all accounts; shorter than the pause between two looks of one account. */
const FRESH_MS = 300_000;
/** As many rows as the org gives in one call. */
const MOST_DUE = 2_000;

export type DueOffersDeps = {
  /** The oldest of the accounts' due offers, in one call. */
  read: (accountKeys: readonly string[], now: string, atMost: number) => Promise<DueOffer[]>;
  accountKeys: readonly string[];
  clock: () => number;
};

/** Asks the org for all accounts at once and deals the answer out; what an account has taken is not dealt out again. */
export function dueOffers({
  read,
  accountKeys,
  clock
}: DueOffersDeps): (accountKey: string, atMost: number) => Promise<string[]> {
  let rows: Promise<Map<string, string[]>> | undefined;
  let readAt = 0;

  return async (accountKey, atMost) => {
    const now = clock();
    if (rows === undefined || now - readAt >= FRESH_MS) {
      readAt = now;
      rows = read(accountKeys, new Date(now).toISOString(), MOST_DUE).then(byAccount);
      rows.catch(() => (rows = undefined));
    }
    return (await rows).get(accountKey)?.splice(0, atMost) ?? [];
  };
}

function byAccount(rows: readonly DueOffer[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const { accountKey, offerId } of rows) {
    const group = grouped.get(accountKey);
    if (group) group.push(offerId);
    else grouped.set(accountKey, [offerId]);
  }
  return grouped;
}
