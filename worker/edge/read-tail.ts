import { open } from "node:fs/promises";
import { isMissing } from "../runtime/files";

/** The last bytes of a file as text; "" when there is none. */
export const readTail = async (path: string, bytes: number): Promise<string> => {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const offset = Math.max(0, size - bytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - offset), 0, size - offset, offset);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
};
