/** Lists that a provider gives in pages and cannot search. */

/** As many as one page of ours has. */
export const pageSize = 30;
/** What a provider gives at once. */
const readSize = 100;
const atOnce = 5;
/** 2,000 entries: whoever has more, and looks for the oldest, types the address. */
const mostPages = 20;

/** One page of a provider: its entries, and how many were asked for. */
export type ReadPage<Entry> = (page: number, size: number) => Promise<Entry[]>;

/** All entries, as far as `mostPages` go. */
export const readAll = async <Entry>(read: ReadPage<Entry>, size = readSize): Promise<Entry[]> => {
  const found: Entry[] = await read(1, size);
  if (found.length < size) return found;
  for (let page = 2; page <= mostPages; page += atOnce) {
    const pages = await Promise.all(
      Array.from({ length: Math.min(atOnce, mostPages - page + 1) }, (_, index) => read(page + index, size)),
    );
    found.push(...pages.flat());
    if (pages.some((each) => each.length < size)) break;
  }
  return found;
};

export const matching = <Entry>(entries: readonly Entry[], search: string, nameOf: (entry: Entry) => string): Entry[] => {
  const wanted = search.trim().toLowerCase();
  return wanted === "" ? [...entries] : entries.filter((entry) => nameOf(entry).toLowerCase().includes(wanted));
};

export const pageOf = <Entry>(entries: readonly Entry[], page: number): { items: Entry[]; more: boolean } => ({
  items: entries.slice((page - 1) * pageSize, page * pageSize),
  more: entries.length > page * pageSize,
});
