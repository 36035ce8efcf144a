/** Which provider proves which name. Pure. */

/** Is the name the zone's own, or below it? */
export const liesIn = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** `_acme-challenge.example.com` for `*.example.com`. */
export const proofName = (hostname: string): string => `_acme-challenge.${hostname.replace(/^\*\./, "")}`;

/** The one whose zone fits a name most closely; of several of one zone the one that came first. */
export const providerFor = <Provider extends { id: string; zone: string }>(
  name: string,
  providers: readonly Provider[],
): Provider | null => {
  const fitting = providers.filter(({ zone }) => liesIn(name, zone));
  const [best] = fitting.sort((a, b) => b.zone.length - a.zone.length || (a.id < b.id ? -1 : 1));
  return best ?? null;
};
