import { describe, expect, it } from "vitest";
import { failureCauses } from "./failure-cause-rules";
import { failureCodeAdvice } from "./failure-code-rules";
import { bareLine, explainFailure } from "./failure-rules";
import { type FailureCode, failureCodes } from "./schema";

const explain = (lines: readonly string[], reasonCode: FailureCode = "build_failed") =>
  explainFailure({ reasonCode, reason: "The build failed.", lines, firstLine: 1, plan: null });

/** A step as BuildKit prints it, which ends with this exit code. */
const step = (lines: readonly string[], exitCode = 1) => [
  "#7 [2/6] RUN apt-get update",
  "#7 0.812 E: error while loading nothing of importance",
  "#7 DONE 2.1s",
  ...lines.map((line, index) => `#9 ${index}.512 ${line}`),
  `#9 ERROR: process "/bin/sh -c npm ci && npm run build" did not complete successfully: exit code: ${exitCode}`,
  "------",
  " > [4/6] RUN npm ci && npm run build:",
  `Dockerfile:9`,
  `>>> RUN npm ci && npm run build`,
  `ERROR: failed to build: failed to solve: process "/bin/sh -c npm ci && npm run build" did not complete successfully: exit code: ${exitCode}`,
];

const run = (lines: readonly string[]) => [
  ...step([]).slice(0, 3),
  "Starting the new container",
  "Waiting for an answer to GET / on port 3000",
  "The app's last lines:",
  ...lines.map((line) => `  ${line}`),
];

type Row = [rule: string, lines: string[], cause: RegExp];

describe("what a build says", () => {
  it.each<Row>([
    ["npm missing script", ['npm error Missing script: "build"'], /no script of that name: build\.$/],
    ["npm missing script", ["npm ERR! missing script: start".replace("missing", "Missing")], /: start\.$/],
    ["npm missing script", [" ERR_PNPM_NO_SCRIPT  Missing script: compile"], /: compile\.$/],
    ["npm missing script", ['error Command "build" not found.'], /: build\.$/],
    ["npm ERESOLVE", ["npm error code ERESOLVE", "npm error ERESOLVE unable to resolve dependency tree"], /fit each other/],
    [
      "npm lock file",
      [
        "npm error code EUSAGE",
        "npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.",
      ],
      /package-lock\.json is missing or does not fit/,
    ],
    [
      "npm lock file",
      ["npm error The `npm ci` command can only install with an existing package-lock.json or"],
      /package-lock\.json is missing/,
    ],
    [
      "pnpm lock file",
      [' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date'],
      /pnpm-lock\.yaml/,
    ],
    ["yarn lock file", ["error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`."], /yarn\.lock/],
    [
      "yarn lock file",
      ["➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden."],
      /yarn\.lock/,
    ],
    ["bun lock file", ["error: lockfile had changes, but lockfile is frozen"], /bun's lock file/],
    ["package not in registry", ["npm error code E404", "npm error 404 Not Found - GET https://r/@a%2fb"], /not in the registry/],
    ["engine mismatch", ["npm error code EBADENGINE", "npm error engine Unsupported engine"], /another version of Node/],
    [
      "engine mismatch",
      ['error app@1.0.0: The engine "node" is incompatible with this module. Expected version ">=22".'],
      /Node/,
    ],
    [
      "TypeScript",
      ["src/index.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'."],
      /Type 'string' is not/,
    ],
    [
      "TypeScript",
      ["Failed to compile.", "", "./app/page.tsx:4:9", "Type error: Property 'nme' does not exist on type 'User'."],
      /Property 'nme' does not exist/,
    ],
    ["Next.js build", ["Failed to compile.", "", "./app/page.tsx", "  x Unexpected token `div`."], /Next\.js could not compile/],
    ["Next.js prerender", ['Error occurred prerendering page "/about". Read more: https://e'], /page \/about/],
    ["module not found", ["Module not found: Can't resolve './missing' in '/app/src'"], /missing: \.\/missing\.$/],
    ["module not found", ["Error: Cannot find module 'express'", "Require stack:"], /missing: express\.$/],
    ["module not found", ['[vite]: Rollup failed to resolve import "lodash" from "/app/src/a.ts".'], /missing: lodash\.$/],
    ["Node heap", ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"], /ran out of memory/],
    ["out of memory", ["fork: Cannot allocate memory"], /did not get the memory/],
    [
      "pip version",
      ["ERROR: Could not find a version that satisfies the requirement flask==99.0 (from versions: 0.1)"],
      /flask==99/,
    ],
    ["pip build", ["  error: subprocess-exited-with-error", "  ERROR: Failed building wheel for psycopg2"], /compiled/],
    [
      "Poetry lock file",
      ["pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file."],
      /poetry\.lock/,
    ],
    ["uv lock file", ["error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided."], /uv\.lock/],
    ["Go sum", ["main.go:4:2: missing go.sum entry for module providing package github.com/a/b; to add:"], /go\.sum/],
    ["Go compiler", ["# example.com/app", "./main.go:12:5: undefined: greet"], /undefined: greet\.$/],
    ["Go version", ["go: go.mod requires go >= 1.29.1 (running go 1.24.0; GOTOOLCHAIN=local)"], /Go 1\.29\.1/],
    ["Rust compiler", ["error[E0425]: cannot find value `x` in this scope", " --> src/main.rs:2:5"], /cannot find value `x`/],
    ["Rust lock file", ["error: the lock file /app/Cargo.lock needs to be updated but --locked was passed"], /Cargo\.lock/],
    ["Maven", ["[INFO] BUILD FAILURE", "[ERROR] Failed to execute goal"], /Maven/],
    ["Gradle", ["FAILURE: Build failed with an exception.", "* What went wrong:"], /Gradle/],
    ["Bundler", ["Could not find gem 'rails (= 99.0)' in rubygems repository"], /gems/],
    ["Composer", ["Your requirements could not be resolved to an installable set of packages."], /PHP extension/],
    [
      "Composer lock file",
      ["- Required package is not in the lock file: The lock file is not up to date with the latest changes in composer.json"],
      /composer\.lock/,
    ],
    ["disk full", ["npm error ENOSPC: no space left on device, write"], /disk was full/],
    ["not executable", ["/bin/sh: 1: ./build.sh: Permission denied"], /may not be read or run/],
    ["name not found", ["npm error getaddrinfo EAI_AGAIN registry.example"], /name could not be found/],
    ["no network", ["npm error network read ETIMEDOUT"], /did not answer/],
    ["certificate", ["npm error code SELF_SIGNED_CERT_IN_CHAIN self-signed certificate in certificate chain"], /certificate/],
    ["command not found", ["/bin/sh: 1: make: not found"], /does not exist in the image/],
    ["Rails key", ["ArgumentError: Missing `secret_key_base` for 'production' environment"], /Rails has no key/],
    ["Django secret", ["django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty."], /SECRET_KEY/],
  ])("%s: %j", (rule, lines, cause) => {
    const found = explain(step(lines));
    expect(found).toMatchObject({ rule, cause: expect.stringMatching(cause) as unknown });
    expect(found.line?.text).toMatch(/^#9 /);
  });

  it.each<[string, number, RegExp]>([
    ["killed", 137, /memory ran out/],
    ["command not found", 127, /does not exist/],
    ["not executable", 126, /may not be read or run/],
  ])("%s, by the exit code alone: %i", (rule, exitCode, cause) => {
    expect(explain(step([], exitCode))).toMatchObject({ rule, cause: expect.stringMatching(cause) as unknown });
  });

  it.each<Row>([
    [
      "copy not found",
      [
        "#8 [4/4] COPY dist ./dist",
        '#8 ERROR: failed to calculate checksum of ref 3f2b::x: "/dist": not found',
        "ERROR: failed to build: failed to solve: failed to compute cache key",
      ],
      /copies a file/,
    ],
    [
      "copy not found",
      ["COPY failed: file not found in build context or excluded by .dockerignore: stat dist: file does not exist"],
      /copies/,
    ],
    [
      "unknown instruction",
      ["ERROR: failed to build: failed to solve: dockerfile parse error on line 3: unknown instruction: RUNN"],
      /: RUNN\.$/,
    ],
    [
      "Dockerfile syntax",
      ["ERROR: failed to solve: dockerfile parse error on line 5: FROM requires one argument"],
      /cannot be read/,
    ],
    [
      "base image not found",
      ["#2 [internal] load metadata for docker.io/library/node:99", "#2 ERROR: docker.io/library/node:99: not found"],
      /base image/,
    ],
    [
      "pull access denied",
      [
        "#2 ERROR: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
      ],
      /may not be pulled/,
    ],
    ["pull rate limit", ["#2 ERROR: toomanyrequests: You have reached your unauthenticated pull rate limit."], /no more images/],
    ["unknown stage", ['ERROR: failed to build: failed to solve: target stage "prod" could not be found'], /no stage “prod”/],
  ])("%s: %j", (rule, lines, cause) => {
    expect(explain(lines)).toMatchObject({ rule, cause: expect.stringMatching(cause) as unknown });
  });
});

describe("what an app says", () => {
  it.each<Row>([
    ["port taken", ["Error: listen EADDRINUSE: address already in use :::3000"], /opens a port twice/],
    ["missing variable", ["Traceback (most recent call last):", "KeyError: 'DATABASE_URL'"], /missing: DATABASE_URL\.$/],
    ["missing variable", ["Error: Missing required environment variable: API_TOKEN"], /: API_TOKEN\.$/],
    ["missing variable", ["Error: DATABASE_URL is not defined"], /: DATABASE_URL\.$/],
    ["missing variable", ['Environment variable "STRIPE_KEY" is required'], /: STRIPE_KEY\.$/],
    ["missing variable", ["error: Environment variable not found: DATABASE_URL."], /: DATABASE_URL/],
    ["database refused", ["Error: connect ECONNREFUSED 127.0.0.1:5432"], /connection was refused/],
    ["database refused", ["psycopg2.OperationalError: could not connect to server: Connection refused"], /refused/],
    ["database password", ['FATAL: password authentication failed for user "app"'], /refused the user/],
    ["name not found", ["Error: getaddrinfo ENOTFOUND db"], /name could not be found/],
    ["module not found", ["Error: Cannot find module '/app/dist/server.js'"], /dist\/server\.js/],
    ["Python module", ["ModuleNotFoundError: No module named 'wsgi'"], /module wsgi is missing/],
    ["Python syntax", ["IndentationError: unexpected indent"], /unexpected indent/],
    ["JavaScript syntax", ["SyntaxError: Unexpected token '}'"], /Unexpected token/],
    ["ECMAScript import", ["SyntaxError: Cannot use import statement outside a module"], /mixes import and require/],
    ["command not found", ["sh: gunicorn: not found"], /does not exist in the image/],
    ["other architecture", ["exec /app/server: exec format error"], /another kind of processor/],
    ["file missing", ["Error: ENOENT: no such file or directory, open 'config.json'"], /missing: config\.json/],
    ["file missing", ["python3: can't open file '/app/main.py': [Errno 2] No such file or directory"], /main\.py/],
    ["npm missing script", ['npm error Missing script: "start"'], /: start\.$/],
    ["Python error", ["Traceback (most recent call last):", "ValueError: bad port"], /ended with an error/],
  ])("%s: %j", (rule, lines, cause) => {
    expect(explain(run(lines), "exited")).toMatchObject({ rule, cause: expect.stringMatching(cause) as unknown });
  });

  it.each<[string, string, RegExp]>([
    ["command not found", 'exec: "gunicorn": executable file not found in $PATH', /does not exist/],
    ["no shell", 'exec: "/bin/sh": stat /bin/sh: no such file or directory', /no \/bin\/sh/],
    ["other architecture", "exec format error", /processor/],
    ["not executable", 'exec: "./run.sh": permission denied', /may not be read or run/],
  ])("the engine says that it cannot start: %s", (rule, reason, cause) => {
    const lines = ["Starting the new container", `The container could not be started: ${reason}`];
    expect(explain(lines, "start_failed")).toMatchObject({ rule, cause: expect.stringMatching(cause) as unknown });
  });
});

describe("which line is meant", () => {
  it("is the first of the failed step, by its number in the log, not of a step that went well", () => {
    const lines = step(["npm error code ERESOLVE", "npm error ERESOLVE unable to resolve"]);
    const found = explainFailure({ reasonCode: "build_failed", reason: null, lines, firstLine: 101, plan: null });
    expect(found.line).toEqual({ number: 104, text: "#9 0.512 npm error code ERESOLVE" });
  });

  it("is the first that looks like an error where no rule knows it, and the cause is the reason", () => {
    const found = explain(step(["compiling", "zig: fatal thing", "more"]));
    expect(found).toMatchObject({ rule: null, cause: "The build failed.", line: { number: 5 } });
  });

  it("is none for a reason that stands outside of the log", () => {
    expect(explain(step(["npm error code ERESOLVE"]), "branch_not_found")).toMatchObject({
      rule: null,
      line: null,
      place: "source",
    });
  });

  it("is none of the build's where the app ended", () => {
    expect(explain([...step(["npm error code ERESOLVE"]), ...run(["bye"])], "exited")).toMatchObject({ rule: null, line: null });
  });

  it("says that no start command was found", () => {
    const plan = { dockerfile: "FROM x", startCommand: null };
    const found = explainFailure({ reasonCode: "exited", reason: "It ended.", lines: [], firstLine: 1, plan });
    expect(found).toMatchObject({ next: expect.stringMatching(/Give a start command/) as unknown, place: "build" });
  });
});

it.each(failureCodes)("the reason %s has a sentence of advice", (code) => {
  const found = explain([], code);
  expect(found.next).toMatch(/^[A-Z].*[.)]$/);
  expect(found.place).toBe(failureCodeAdvice[code].place);
});

it("has at least 30 rules, each with a name of its own and whole sentences", () => {
  expect(failureCauses.length).toBeGreaterThanOrEqual(30);
  expect(new Set(failureCauses.map(({ name }) => name)).size).toBe(failureCauses.length);
  for (const { next } of failureCauses) expect(next).toMatch(/^[A-Z].*[.)]$/);
});

describe("a log that was written to keep us busy", () => {
  // As long as a line of a log may be.
  const hostile = [
    "a",
    ".",
    "/a",
    "a.b",
    "a:",
    "a ",
    " ",
    "_",
    "A_",
    "1",
    "'",
    "/bin/sh",
    "uv.lock",
    "poetry.lock was not ",
    "package-lock.json",
    "Gemfile.lock",
    "lock file ",
    "[ERROR] ",
    "Missing ",
    "failed to resolve source metadata for a:b ",
  ];

  it.each(hostile)("is read soon, made of %j", (piece) => {
    const line = piece.repeat(8_192).slice(0, 8_192);
    const lines = Array.from({ length: 25 }, () => line);
    const before = process.cpuUsage();
    explain(lines);
    const { user } = process.cpuUsage(before);
    expect(user / 1_000).toBeLessThan(500);
  });
});

it("takes colours and the builder's numbers off a line", () => {
  expect(bareLine("#12 3.456 \u001b[31mnpm error\u001b[0m code E404 ")).toBe("npm error code E404");
});
