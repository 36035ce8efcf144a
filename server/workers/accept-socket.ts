import type { Duplex } from "node:stream";
import { AppError } from "@/server/errors";
import { logger } from "@/server/logger";

/** Answers an upgrade that is not let in, in HTTP's own words. */
export const refuseUpgrade = (socket: Duplex, error: unknown): void => {
  const status = error instanceof AppError && error.code === "unauthenticated" ? "401 Unauthorized" : "503 Service Unavailable";
  if (!(error instanceof AppError)) logger().debug({ error }, "A worker could not be let in");
  // Whoever was refused does not keep it half open.
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};
