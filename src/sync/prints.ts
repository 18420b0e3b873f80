import { createHash } from 'node:crypto';

const PRINT_LENGTH = 7;
/** So many fit into a checkpoint beside what else it says. */
const MOST_PRINTS = 500;

/**
 * Remembers what was sent, the latest few hundred: lists without a filter for changes are read again and again, and what
 * they said before must not travel again. What is forgotten is sent once more, and changes nothing in the org.
 */
export class Prints {
  private readonly known: Set<string>;

  constructor(text: string) {
    this.known = new Set(text.match(new RegExp(`.{${PRINT_LENGTH}}`, 'gs')) ?? []);
  }

  /** Whether the content is news; from now on it is not. */
  isNew(content: unknown): boolean {
    const print = createHash('sha256').update(JSON.stringify(content)).digest('base64').slice(0, PRINT_LENGTH);
    const isNew = !this.known.delete(print);
    this.known.add(print);
    return isNew;
  }

  /** For a cursor; the longest unseen are left out first. */
  toString(): string {
    return [...this.known].slice(-MOST_PRINTS).join('');
  }
}
