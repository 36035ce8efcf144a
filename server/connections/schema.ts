/** Vocabulary of connections to git providers. Browser-safe. */

/** `pending`: the provider has not sent the person back yet. `failing`: its last check, or a call, was refused. */
export const connectionStates = ["pending", "connected", "failing"] as const;
export type ConnectionState = (typeof connectionStates)[number];
