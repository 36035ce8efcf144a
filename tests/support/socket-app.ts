import { nodeImage } from "./base-images";
import type { Files } from "./repository";

/** Frames of its clients are masked and shorter than 126 bytes: nothing else is sent here. */
const server = `
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
const version = readFileSync("version", "utf8").trim();
const server = createServer((request, response) => {
  if (request.url === "/slow") setTimeout(() => response.end(version), 2000);
  else response.end(version);
});
const sockets = new Set();
const echo = (socket) => {
  let held = Buffer.alloc(0);
  return (bytes) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 6 && held.length >= 6 + (held[1] & 127)) {
      const [kind, length, mask] = [held[0] & 15, held[1] & 127, held.subarray(2, 6)];
      const text = Buffer.from(held.subarray(6, 6 + length)).map((byte, at) => byte ^ mask[at % 4]);
      held = held.subarray(6 + length);
      if (kind === 8) return socket.end(Buffer.concat([Buffer.from([0x88, length]), text]));
      if (kind === 1) socket.write(Buffer.concat([Buffer.from([0x81, length]), text]));
    }
  };
};
server.on("upgrade", (request, socket) => {
  const answer = createHash("sha1").update(request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
  socket.write(["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: " + answer, "", ""].join("\\r\\n"));
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy()).on("data", echo(socket));
});
server.keepAliveTimeout = 60000;
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  for (const socket of sockets) socket.end(Buffer.from([0x88, 2, 0x03, 0xe9]));
});
server.listen(Number(process.env.PORT), "0.0.0.0");
`;

/** `/` answers its version, `/slow` after 2 s, a WebSocket gets back what it sends. SIGTERM closes sockets with 1001 and finishes the rest. */
export const socketApp = (version: string): Files => ({
  Dockerfile: [`FROM ${nodeImage}`, "WORKDIR /app", "COPY . .", 'CMD ["node", "server.mjs"]', ""].join("\n"),
  "server.mjs": server,
  version,
});
