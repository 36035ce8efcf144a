/** Which of an app's containers speaks for it. Pure. */

type Candidate = { container: { appId: string; deploymentId: string; uptimeMs: number } };

/** While one version takes over from another both run: the routed one counts, else the newest. */
export const oneOfEachApp = <Item extends Candidate>(
  items: readonly Item[],
  routed: (appId: string) => string | undefined,
): Item[] => {
  const chosen = new Map<string, Item>();
  for (const item of items) {
    const { appId, deploymentId, uptimeMs } = item.container;
    const other = chosen.get(appId);
    const isRouted = routed(appId) === deploymentId;
    const otherIsRouted = other !== undefined && routed(appId) === other.container.deploymentId;
    if (!other || isRouted || (!otherIsRouted && uptimeMs < other.container.uptimeMs)) chosen.set(appId, item);
  }
  return [...chosen.values()];
};
