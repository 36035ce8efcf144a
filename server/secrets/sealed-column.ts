/** Rows read at once: a kept environment may be half a megabyte. */
export const batch = 100;

export type Sealed = { id: string; sealed: string; identity: string };
/** A column of sealed texts: how its rows are read in the order of their ids, and how one is written. */
export type SealedColumn = {
  after: (id: string) => Promise<Sealed[]>;
  /** Only where it is still the text that was read. */
  write: (row: Sealed, sealed: string) => Promise<unknown>;
};
