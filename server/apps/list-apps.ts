import type { Caller } from "@/server/accounts/schema";
import { invalidField } from "@/server/errors";
import { idPattern } from "@/server/ids";
import { appOf } from "./access";
import type { App } from "./schema";
import { presentApp, presentApps } from "./store";

const cursorPattern = idPattern("app");

/** The caller's apps, newest first. */
export const listApps = async (
  caller: Caller,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: App[]; nextCursor: string | null }> => {
  if (cursor !== undefined && !cursorPattern.test(cursor)) throw invalidField("cursor", "That is no cursor of this list.");
  const rows = await presentApps(caller, { ...(cursor === undefined ? {} : { cursor }), limit: limit + 1 });
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
};

export const getApp = async (caller: Caller, id: string): Promise<App> => presentApp((await appOf(caller, id)).id);
