import { eq } from "drizzle-orm";
import { channels } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { createChannel } from "@/server/channels/change-channels";
import { createChannelInput } from "@/server/channels/schema";
import { db } from "@/server/db";

/** A webhook channel. */
export const testChannelTo = async (caller: Caller, url: string, values: Partial<typeof channels.$inferInsert> = {}) => {
  const input = createChannelInput.parse({ kind: "webhook", name: "ops", configuration: { url } });
  const { id } = await createChannel(caller, input);
  const [row] = await db()
    .update(channels)
    .set({ isDefault: true, ...values })
    .where(eq(channels.id, id))
    .returning();
  if (!row) throw new Error("The channel was not changed");
  return row;
};
