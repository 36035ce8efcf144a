import { gitConnections } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { type Credential, sealCredential } from "@/server/connections/credential";
import { db } from "@/server/db";
import { newId } from "@/server/ids";

type Values = Partial<typeof gitConnections.$inferInsert> & { credential?: Credential };

/** A connection of the caller's team, as a row only: no provider was asked. Gives its id. */
export const testConnection = async (
  caller: Pick<Caller, "teamId">,
  { credential = { kind: "token", token: "theirs alone", username: null }, ...values }: Values = {},
): Promise<string> => {
  const row = { id: newId("gitConnection"), teamId: caller.teamId, baseUrl: "https://git.example.com", ...values };
  const { kind } = credential;
  const sealedCredential = sealCredential(credential, row);
  await db()
    .insert(gitConnections)
    .values({ provider: "codeberg", kind, name: "theirs", state: "connected", sealedCredential, ...row });
  return row.id;
};
