import { copyFile, stat, truncate } from "node:fs/promises";
import { isMissing } from "../runtime/files";

const limitBytes = 50 * 1_048_576;

/** Traefik has it open for appending: it is copied and emptied, never renamed. One older copy is kept. */
export const boundAccessLog = async (path: string, limit = limitBytes): Promise<void> => {
  try {
    const { size } = await stat(path);
    if (size <= limit) return;
    await copyFile(path, `${path}.1`);
    await truncate(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
};
