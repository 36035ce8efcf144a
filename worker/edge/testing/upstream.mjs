// An app for tests: `node upstream.mjs NAME`. Listens on a free loopback port and prints it. `/slow` takes 2 s.
// At SIGTERM it takes no more, finishes what it has begun, and ends: what a well-behaved app does.
import { createServer } from "node:http";

const [, , name = "app"] = process.argv;
const server = createServer((request, response) => {
  const answer = () => response.writeHead(200, { "content-type": "text/plain" }).end(name);
  request.resume();
  request.on("end", () => (request.url === "/slow" ? setTimeout(answer, 2_000) : answer()));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.once("SIGTERM", () => server.close(() => process.exit(0)));
