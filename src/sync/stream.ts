import type { OutgoingEvent } from '../contract/busEvent.js';

/** How far a stream has come. */
export type Position = {
  /** The stream's own JSON; opaque to everything else. */
  cursor: string;
  /** All that happened before this is stored; null while unknown. */
  completeUpTo: string | null;
};

/** What one step of a stream has found. */
export type StreamPage = {
  /** One event for each record that changed. */
  changes: OutgoingEvent[];
  /** A Failure report for each record that cannot be sent. */
  parked: OutgoingEvent[];
  /** Records read whose event this run has sent already. */
  unchanged: number;
  /** Where to go on once everything up to here is stored; null in the middle of a step. */
  position: Position | null;
  /** How many records there are in all, as far as one can see. */
  expected: number | null;
};

/** One kind of thing that flows from Allegro to the org. */
export type Stream = {
  readonly name: string;
  /** Pages from a saved cursor on, from the very beginning without one; ends when there is nothing more now. */
  read(cursor: string | null): AsyncIterable<StreamPage>;
};
