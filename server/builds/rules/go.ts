import { baseImage } from "./base-images";
import { shellWord } from "./commands";
import { buildSteps, copy, programAndSources, run, start } from "./instructions";
import type { Files } from "./listing";
import { type Chosen, type Family, type Instruction, nothing } from "./recipe";

const program = "/usr/local/bin/app";
const caches = [
  { name: "go-modules", folder: "/go/pkg/mod" },
  { name: "go-build", folder: "/root/.cache/go-build" },
];

const usual = ["server", "web", "api", "app", "main"];

/** The package to build and what shows it. The root before cmd/: who has both keeps tools there. */
const mainPackage = (files: Files, moduleName: string): { folder: string; evidence: string } | null => {
  const inRoot = files.matching(/^[^/]+\.go$/).filter((path) => !path.endsWith("_test.go"));
  const commands = [...new Set(files.matching(/^cmd\/[^/]+\/[^/]+\.go$/).map((path) => path.split("/")[1] ?? ""))].sort();
  const text = files.text("main.go");
  const startsThere = files.has("main.go") ? text === "" || /^package main\b/m.test(text) : commands.length === 0;
  if (inRoot.length > 0 && startsThere) {
    return { folder: ".", evidence: `Found ${files.has("main.go") ? "main.go" : inRoot[0]}: it is built` };
  }
  const chosen = [moduleName, ...usual].find((name) => commands.includes(name)) ?? commands[0];
  if (chosen === undefined)
    return files.has("cmd/main.go") ? { folder: "./cmd", evidence: "Found cmd/main.go: it is built" } : null;
  const others = commands.length > 1 ? ` (of ${commands.slice(0, 5).join(", ")})` : "";
  return { folder: `./cmd/${chosen}`, evidence: `Found cmd/${chosen}${others}: it is built` };
};

const buildStage = (files: Files, chosen: Chosen): Instruction[] => {
  const install = chosen.install === null ? [] : [run(chosen, chosen.install, { caches, variables: true })];
  const manifests = ["go.mod", "go.sum"].filter(files.has);
  const local =
    chosen.installGiven || files.has("go.work") || files.under("vendor") || /=>\s*\.{0,2}\//.test(files.text("go.mod"));
  return [
    `FROM ${chosen.image(baseImage("go"))} AS build`,
    "WORKDIR /app",
    // A newer Go that go.mod asks for is fetched.
    "ENV GOTOOLCHAIN=auto GOFLAGS=-buildvcs=false",
    ...(local ? ["COPY . .", ...install] : [copy(manifests, "./"), ...install, "COPY . ."]),
    ...buildSteps(chosen, caches),
  ];
};

const runStage = (chosen: Chosen): Instruction[] => [
  `FROM ${chosen.image(baseImage("debian"))}`,
  copy(["/etc/ssl/certs/ca-certificates.crt"], "/etc/ssl/certs/", { from: "build" }),
  ...programAndSources(chosen, program),
  "WORKDIR /app",
  "ENV HOME=/tmp",
  ...start(chosen),
];

/** A Go app: go.mod is there. */
export const go: Family = (files) => {
  if (!files.has("go.mod")) return null;
  const text = files.text("go.mod");
  const modulePath = /^module\s+"?([^\s"]+)/m.exec(text)?.[1] ?? "";
  const name =
    modulePath
      .replace(/\/v\d+$/, "")
      .split("/")
      .at(-1) ?? "";
  const version = /^go\s+(\d+\.\d+(?:\.\d+)?)/m.exec(text)?.[1];
  const main = mainPackage(files, name);
  const usesC = /^[ \t]*(?:require\s+)?github\.com\/mattn\/go-sqlite3\s/m.test(text);
  const flags = `-trimpath -ldflags='-s -w' -o ${program}`;
  return {
    ...nothing,
    kind: "go",
    framework: null,
    evidence: [
      "Found go.mod: a Go app",
      version ? `go.mod asks for Go ${version}` : "go.mod names no version of Go: the newest Go 1",
      ...(main ? [main.evidence] : []),
    ],
    suggestedName: name || null,
    install: files.under("vendor") ? null : "go mod download",
    build: main ? `CGO_ENABLED=${usesC ? 1 : 0} go build ${flags} ${shellWord(main.folder)}` : null,
    start: main ? program : null,
    outputDirectory: null,
    singlePage: null,
    noStart: "Found go.mod, but no main package in the root directory or in a folder of cmd/: give a build and a start command.",
    buildStage: (chosen) => buildStage(files, chosen),
    runStage,
  };
};
