import type { Caller } from "@/server/accounts/schema";
import { ProviderError } from "@/server/git";
import { SecretUnreadable } from "@/server/secrets/box";
import { clientOfRow } from "./client";
import { factsAsColumns } from "./probe";
import { refusedRead } from "./refusals";
import type { Connection } from "./schema";
import { type ConnectionRow, connectionOf, getConnection, noteState } from "./store";
import { hasEnded } from "./warning-rules";

const endedSentence = "This credential has ended. Make a new one at the provider and save it here.";
const unreadableSentence =
  "This credential cannot be read: the key it was sealed with is not in SECRETS_KEY. Give the connection a new one.";

/** Asks the provider anew what the credential is and may, and writes it down. @throws ProviderError when the provider cannot be asked */
export const recheck = async (row: ConnectionRow): Promise<void> => {
  if (row.state === "pending") return;
  try {
    const columns = factsAsColumns(await clientOfRow(row).describe());
    const ended = hasEnded(columns.expiresAt, new Date());
    const standing = ended
      ? ({ state: "failing", stateReason: endedSentence } as const)
      : ({ state: "connected", stateReason: null } as const);
    await noteState(row, { ...standing, ...columns });
  } catch (error) {
    if (error instanceof SecretUnreadable) return noteState(row, { state: "failing", stateReason: unreadableSentence });
    if (!(error instanceof ProviderError) || error.passes) throw error;
    await noteState(row, { state: "failing", stateReason: error.message });
  }
};

/** The same, for whoever presses the button. @throws AppError when the provider cannot be asked */
export const checkConnection = async (caller: Caller, id: string): Promise<Connection> => {
  const row = await connectionOf(caller, id);
  await recheck(row).catch((error: unknown) => {
    throw refusedRead(error);
  });
  return getConnection(caller, id);
};
