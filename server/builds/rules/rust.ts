import { baseImage } from "./base-images";
import { changesWithVariables, copy, installPackages, programAndSources, run, start } from "./instructions";
import type { Files } from "./listing";
import { type Chosen, type Family, type Instruction, nothing } from "./recipe";
import { tableIn, tomlText } from "./toml";

const program = "/usr/local/bin/app";

type Target = { package: string | null; binary: string; evidence: string };

const safeName = (name: string | null): string | null => (name !== null && /^[A-Za-z0-9_][\w-]*$/.test(name) ? name : null);

/** The program of one manifest: its default one, its only one, or the one named as the package. */
const binaryOf = (files: Files, folder: string): { name: string; binary: string } | null => {
  const prefix = folder === "" ? "" : `${folder}/`;
  const manifest = files.text(`${prefix}Cargo.toml`);
  const table = tableIn(manifest, "package");
  const name = safeName(tomlText(table, "name"));
  if (name === null) return null;
  const named = safeName(tomlText(table, "default-run")) ?? safeName(tomlText(tableIn(manifest, "bin"), "name"));
  if (named !== null) return { name, binary: named };
  if (files.has(`${prefix}src/main.rs`)) return { name, binary: name };
  const others = files.matching(/(?:^|\/)src\/bin\/[\w-]+\.rs$/).filter((path) => path.startsWith(`${prefix}src/bin/`));
  const first = others[0]?.split("/").at(-1)?.replace(".rs", "");
  return first === undefined ? null : { name, binary: first };
};

const target = (files: Files): Target | null => {
  const own = binaryOf(files, "");
  if (own) return { package: null, binary: own.binary, evidence: `Its program is ${own.binary}` };
  const members = files.matching(/^[^/]+(?:\/[^/]+)?\/Cargo\.toml$/).map((path) => path.replace("/Cargo.toml", ""));
  const programs = members.flatMap((folder) => {
    const found = binaryOf(files, folder);
    return found ? [{ folder, ...found }] : [];
  });
  const usual = /server|web|api|app/;
  const chosen = programs.find(({ name }) => usual.test(name)) ?? programs[0];
  return chosen
    ? {
        package: chosen.name,
        binary: chosen.binary,
        evidence: `Of the workspace ${chosen.folder} is built: its program is ${chosen.binary}`,
      }
    : null;
};

/** Libraries that the usual crates look for when the program starts. */
const systemPackages = (manifest: string): string[] => [
  ...(/^[ \t]*(?:openssl|native-tls|reqwest|lettre|postgres-openssl)\b/m.test(manifest) ? ["libssl3"] : []),
  ...(/^[ \t]*diesel\b.*postgres/m.test(manifest) ? ["libpq5"] : []),
  ...(/^[ \t]*diesel\b.*mysql/m.test(manifest) ? ["libmariadb3"] : []),
];

const caches = [
  { name: "cargo", folder: "/usr/local/cargo/registry" },
  { name: "cargo-target", folder: "/app/target" },
];

/** Cargo goes by time: sources out of the layer cache may be older than what a later version left in target. */
const touch = "find . -path ./target -prune -o -type f -exec touch {} +";

const buildStage = (chosen: Chosen): Instruction[] => [
  `FROM ${chosen.image(baseImage("rust"))} AS build`,
  "WORKDIR /app",
  "COPY . .",
  ...(chosen.install === null ? [] : [run(chosen, chosen.install, { caches, variables: true })]),
  ...(chosen.build === null ? [] : [changesWithVariables, run(chosen, `${touch}\n${chosen.build}`, { caches, variables: true })]),
];

const runStage = (files: Files, chosen: Chosen): Instruction[] => [
  `FROM ${chosen.image(baseImage("debian"))}`,
  ...installPackages(chosen, systemPackages(files.text("Cargo.toml"))),
  copy(["/etc/ssl/certs/ca-certificates.crt"], "/etc/ssl/certs/", { from: "build" }),
  ...programAndSources(chosen, program),
  "WORKDIR /app",
  "ENV HOME=/tmp",
  ...start(chosen),
];

/** A Rust app: Cargo.toml is there. */
export const rust: Family = (files) => {
  if (!files.has("Cargo.toml")) return null;
  const found = target(files);
  const edition = tomlText(tableIn(files.text("Cargo.toml"), "package"), "edition");
  const locked = files.has("Cargo.lock");
  const build = found
    ? `cargo build --release${locked ? " --locked" : ""}${found.package ? ` --package ${found.package}` : ""} --bin ${found.binary} && cp target/release/${found.binary} ${program}`
    : null;
  return {
    ...nothing,
    kind: "rust",
    framework: null,
    evidence: [
      `Found Cargo.toml${edition ? ` with edition ${edition}` : ""}: a Rust app`,
      ...(locked ? ["Cargo.lock: cargo builds with exactly these versions"] : []),
      ...(found ? [found.evidence] : []),
    ],
    suggestedName: tomlText(tableIn(files.text("Cargo.toml"), "package"), "name"),
    build,
    start: found ? program : null,
    outputDirectory: null,
    singlePage: null,
    noStart: "Found Cargo.toml, but no program: no src/main.rs, no src/bin and no [[bin]]. Give a build and a start command.",
    buildStage,
    runStage: (chosen) => runStage(files, chosen),
  };
};
