import { readFile } from "node:fs/promises";
import { env } from "@/server/env";
import { logger } from "@/server/logger";
import type { ToldAuthority } from "./protocol";

const rootsIn = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    logger().error({ error, path }, "ACME_CA_FILE cannot be read: hosts are not told of the authority's root");
    return null;
  }
};

/** Which authority gives certificates, for hosts that have no settings of their own. */
export const toldAuthority = async (): Promise<ToldAuthority> => {
  const { ACME_DIRECTORY_URL: directoryUrl, ACME_EMAIL: email, ACME_CA_FILE: path } = env();
  return { directoryUrl, email: email ?? null, roots: path === undefined ? null : await rootsIn(path) };
};
