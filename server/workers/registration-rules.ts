/** Names and zones of hosts. Pure. */

/** The wish, or the wish with the first free number. */
export const freeName = (wish: string, taken: readonly string[]): string => {
  let name = wish;
  for (let suffix = 2; taken.includes(name); suffix += 1) name = `${wish}-${suffix}`;
  return name;
};

const labelOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, "") || "host";

/** The first host owns the default zone, each further one a zone below it. */
export const zoneOf = (name: string, defaultZone: string, first: boolean): string =>
  first ? defaultZone : `${labelOf(name)}.${defaultZone}`;
