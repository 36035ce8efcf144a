import type { Caller } from "@/server/accounts/schema";
import { checkCursor, type Page, pageOf } from "@/server/db/page";
import { appOf } from "./access";
import type { App } from "./schema";
import { presentApp, presentApps } from "./store";

/** The caller's apps, newest first. */
export const listApps = async (
  caller: Caller,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<App>> => {
  checkCursor(cursor, "app");
  const rows = await presentApps(caller, { ...(cursor === undefined ? {} : { cursor }), limit: limit + 1 });
  return pageOf(rows, limit);
};

export const getApp = async (caller: Caller, id: string): Promise<App> => presentApp((await appOf(caller, id)).id);
