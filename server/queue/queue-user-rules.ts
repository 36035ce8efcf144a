/** What a host may do in the Redis of the queues. Pure. */

export const queueUserName = (workerId: string): string => `worker-${workerId}`;

/**
 * The words of `ACL SETUSER <name> …`: the keys of its own deploy queue, and what BullMQ calls on them. INFO, without which BullMQ
 * spins, names no key. SCAN, RANDOMKEY and DBSIZE would tell of others' keys, CLIENT LIST and KILL of others' connections;
 * FUNCTION would leave code behind for others to run.
 */
export const queueUserRules = (queueName: string, passwordHash: string, database: number): string[] => [
  ...["reset", "on", `#${passwordHash}`, `~bull:${queueName}:*`, "resetchannels"],
  ...["-@all", "+@read", "+@write", "+@connection", "-@dangerous"],
  ...["-client", "-function", "-scan", "-randomkey", "-dbsize", "-select"],
  ...["+info", "+client|setname", "+eval", "+evalsha", "+multi", "+exec", "+bzpopmin", "+xread"],
  // A queue in another database than the first: this one, and no other.
  ...(database === 0 ? [] : [`+select|${database}`]),
];
