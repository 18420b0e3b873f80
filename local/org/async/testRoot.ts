import type { Transaction } from '../data/transaction.js';

/** The unit of work of the test that this one belongs to; null outside tests. */
export function testRootOf(tx: Transaction): Transaction | null {
  let root = tx;
  while (root.parent !== null) root = root.parent;
  return root.kind === 'test' ? root : null;
}
