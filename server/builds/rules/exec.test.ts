import { describe, expect, it } from "vitest";
import { withExec } from "./exec";

describe("a start command", () => {
  it.each([
    ["node server.js", "exec node server.js"],
    ["  npm start ", "  exec npm start "],
    ["./bin/serve --port $PORT > /dev/null", "exec ./bin/serve --port $PORT > /dev/null"],
    ["gunicorn -b 0.0.0.0:${PORT:-8000} app:app", "exec gunicorn -b 0.0.0.0:${PORT:-8000} app:app"],
    ["NODE_ENV=production A=1 node a.js", "exec env NODE_ENV=production A=1 node a.js"],
    ["gunicorn -w $(nproc) app:app", "exec gunicorn -w $(nproc) app:app"],
    ["echo $(a && b); node a.js", "echo $(a && b); exec node a.js"],
    ["node a.js 2>&1", "exec node a.js 2>&1"],
    ["cd web && node server.js", "cd web && exec node server.js"],
    ["export A=1; npm run migrate && npm start", "export A=1; npm run migrate && exec npm start"],
    [`node -e "a; b && c | d (e)"`, `exec node -e "a; b && c | d (e)"`],
    [`sh -c 'it\\' && node x`, `sh -c 'it\\' && exec node x`],
    [`echo "\\"" && node x`, `echo "\\"" && exec node x`],
  ])("%j gives its place to the program", (line, expected) => expect(withExec(line)).toBe(expected));

  it.each([
    "node a.js | tee log",
    "node a.js || node b.js",
    "node a.js & node b.js",
    "(node a.js)",
    "node $(which $(echo x))",
    "node `which x`",
    "NODE_ENV=$MODE node a.js",
    'NAME="two words" node a.js',
    '"my program" x',
    "$SERVER --port 1",
    "while true; do node a.js; done",
    "node a.js;",
    "exec node a.js",
    "cd web",
    "echo hello",
    "node a.js\nnode b.js",
    "node a.js # the server",
    "node 'unfinished",
    "",
  ])("%j stays as it is", (line) => expect(withExec(line)).toBe(line));
});
