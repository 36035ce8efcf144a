import { invalidField } from "@/server/errors";
import { type IdKind, idPattern } from "@/server/ids";

/** A list in pages, newest first: ids begin with the time, and a cursor is the id of the item that was seen last. */

/** @throws AppError 422 for what is no cursor of a list of these */
export const checkCursor = (cursor: string | undefined, kind: IdKind): void => {
  if (cursor !== undefined && !idPattern(kind).test(cursor)) throw invalidField("cursor", "That is no cursor of this list.");
};

export type Page<Item> = { items: Item[]; nextCursor: string | null };

/** `found`: one item more than the page holds, where there is one. */
export const pageOf = <Item extends { id: string }>(found: readonly Item[], limit: number): Page<Item> => {
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
};
