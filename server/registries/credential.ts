import { and, eq } from "drizzle-orm";
import { registries } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { open } from "@/server/secrets";
import type { ImageSource } from "@/server/workers/protocol";

/** What a registry's password is sealed with. */
export const registryIdentity = ({ id, teamId, server }: { id: string; teamId: string; server: string }) =>
  `registries:${id}:${teamId}:${server}`;

/** The open credential of the team's registry, for the host that pulls; null where none is chosen or it is gone. */
export const credentialFor = async (
  tx: Pick<Transaction, "select">,
  wanted: { teamId: string; registryId: string | null },
): Promise<ImageSource["credential"]> => {
  if (wanted.registryId === null) return null;
  const [row] = await tx
    .select()
    .from(registries)
    .where(and(eq(registries.id, wanted.registryId), eq(registries.teamId, wanted.teamId)));
  if (!row) return null;
  return { server: row.server, username: row.username, password: open(row.sealedPassword, registryIdentity(row)) };
};
