/** Which host a deployment goes to. Pure. */
export type HostFacts = { id: string; online: boolean; apps: number; createdAt: Date };

/**
 * An app keeps its host. A new one goes to the online host with the fewest apps; of equals the oldest host.
 * Null: no host is online.
 */
export const placeApp = (current: string | null, hosts: readonly HostFacts[]): string | null => {
  if (current !== null) return current;
  const candidates = hosts.filter((host) => host.online);
  candidates.sort((a, b) => a.apps - b.apps || a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id));
  return candidates[0]?.id ?? null;
};
