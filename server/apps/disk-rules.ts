/** Which apps are over their disk quota. Pure. */
type DiskFacts = { id: string; diskQuotaMb: number; diskOverQuotaAt: Date | null };
type DiskChange = { id: string; over: boolean };

const bytesPerMb = 1_048_576;

/**
 * Those whose answer has changed. `used`: bytes by app, of all apps of one host that have a container there; one that is not
 * among them takes nothing.
 */
export const overQuotaChanges = (apps: readonly DiskFacts[], used: ReadonlyMap<string, number>): DiskChange[] =>
  apps.flatMap(({ id, diskQuotaMb, diskOverQuotaAt }) => {
    const over = (used.get(id) ?? 0) > diskQuotaMb * bytesPerMb;
    return over === (diskOverQuotaAt !== null) ? [] : [{ id, over }];
  });
