import { and, eq, ne } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import { db } from "@/server/db";
import { env, publicUrl } from "@/server/env";
import { invalidField } from "@/server/errors";
import { isReservedSubdomain } from "./rules";
import { subdomainSchema } from "./schema";
import { subdomainTaken } from "./store";

const isReserved = (label: string) => isReservedSubdomain(label, env().DEFAULT_ZONE, new URL(publicUrl()).hostname);

const isTaken = async (label: string, exceptAppId: string | undefined): Promise<boolean> => {
  const other = exceptAppId === undefined ? undefined : ne(apps.id, exceptAppId);
  const [row] = await db()
    .select({ id: apps.id })
    .from(apps)
    .where(and(eq(apps.subdomain, label), other))
    .limit(1);
  return row !== undefined;
};

/** For the form, while it is typed. Says taken, never by whom. */
export const checkSubdomain = async (input: {
  subdomain: string;
  appId?: string | undefined;
}): Promise<{ available: boolean; reason: string | null }> => {
  const label = subdomainSchema.safeParse(input.subdomain);
  if (!label.success) return { available: false, reason: label.error.issues[0]?.message ?? "That is no subdomain." };
  if (isReserved(label.data)) return { available: false, reason: "This subdomain is reserved." };
  if (await isTaken(label.data, input.appId)) return { available: false, reason: "This subdomain is taken." };
  return { available: true, reason: null };
};

/** @throws AppError when no app may take this label now. The unique index has the last word. */
export const requireSubdomain = async (label: string): Promise<void> => {
  if (isReserved(label)) throw invalidField("subdomain", "This subdomain is reserved.", { reason: "subdomain_reserved" });
  if (await isTaken(label, undefined)) throw subdomainTaken();
};
