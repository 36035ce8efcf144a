import { baseImage, baseImages } from "../base-images";
import { appUser, buildSteps, copy, installPackages, run, start } from "../instructions";
import type { Files } from "../listing";
import { type Chosen, type Family, type Instruction, nothing } from "../recipe";
import { tableIn, tomlText } from "../toml";
import { versionSentence } from "../versions";
import { pythonEntry } from "./entry";
import { type PythonInstaller, type PythonPackages, pythonInstaller, pythonPackages } from "./packages";

/** The first place that names a version, and the range there. */
const versionSource = (files: Files): [string, string] | null => {
  const pyproject = files.text("pyproject.toml");
  const first = (path: string) => files.text(path).split("\n")[0]?.trim() ?? "";
  const places: readonly (readonly [string, string])[] = [
    [".python-version", first(".python-version")],
    ["runtime.txt", /^python-(\S+)/.exec(first("runtime.txt"))?.[1] ?? ""],
    ["requires-python", tomlText(tableIn(pyproject, "project"), "requires-python") ?? ""],
    ["tool.poetry's python", tomlText(tableIn(pyproject, "tool.poetry.dependencies"), "python") ?? ""],
    ["Pipfile's python_version", tomlText(tableIn(files.text("Pipfile"), "requires"), "python_version") ?? ""],
  ];
  const found = places.find(([, range]) => range !== "");
  return found ? [found[0], found[1]] : null;
};

const pythonVersion = (files: Files): [string, string] => {
  const named = versionSource(files);
  const { standard } = baseImages.python;
  return named
    ? versionSentence({ name: "Python", source: named[0], range: named[1], base: "python" })
    : [standard, `No version of Python is named: Python ${standard}`];
};

/** Packages that are compiled: what of Debian they need in the build, and when they run. */
const compiled: Readonly<Record<string, { build: string[]; runs: string[] }>> = {
  psycopg2: { build: ["build-essential", "libpq-dev"], runs: ["libpq5"] },
  "psycopg[c]": { build: ["build-essential", "libpq-dev"], runs: ["libpq5"] },
  psycopg: { build: [], runs: ["libpq5"] },
  mysqlclient: { build: ["build-essential", "default-libmysqlclient-dev", "pkg-config"], runs: ["libmariadb3"] },
  uwsgi: { build: ["build-essential"], runs: [] },
  "python-ldap": { build: ["build-essential", "libldap2-dev", "libsasl2-dev"], runs: ["libldap-2.5-0", "libsasl2-2"] },
};

type PythonApp = { version: string; installer: PythonInstaller | null; has: PythonPackages; usesGit: boolean };

const needsOf = (has: PythonPackages) => Object.entries(compiled).flatMap(([name, packages]) => (has(name) ? [packages] : []));

const buildStage = (app: PythonApp, chosen: Chosen): Instruction[] => {
  const { installer } = app;
  const caches = installer?.caches ?? [];
  const install = chosen.install === null ? [] : [run(chosen, chosen.install, { caches, variables: true })];
  const manifests = chosen.installGiven ? null : (installer?.manifests ?? null);
  const image = chosen.image(baseImage("python", app.version));
  const tool = installer?.tool && !chosen.installGiven ? installer.tool : null;
  return [
    `FROM ${image} AS build`,
    ...installPackages(chosen, [
      ...needsOf(app.has).flatMap(({ build }) => build),
      ...(app.usesGit ? ["ca-certificates", "git"] : []),
    ]),
    "WORKDIR /app",
    run(chosen, "python3 -m venv /opt/venv"),
    ...(tool === null ? [] : [run(chosen, tool, { caches })]),
    `ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:${tool === null ? "" : "/opt/tools/bin:"}$PATH PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1`,
    ...(tool === null ? [] : ["ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_LINK_MODE=copy PIPENV_VERBOSITY=-1"]),
    ...(manifests === null ? ["COPY . .", ...install] : [copy(manifests, "./"), ...install, "COPY . ."]),
    ...buildSteps(chosen, caches),
  ];
};

const runStage = (app: PythonApp, chosen: Chosen): Instruction[] => {
  return [
    `FROM ${chosen.image(baseImage("python", app.version))}`,
    ...installPackages(
      chosen,
      needsOf(app.has).flatMap(({ runs }) => runs),
    ),
    copy(["/opt/venv"], "/opt/venv", { from: "build" }),
    copy(["/app"], "/app", { from: "build", owner: appUser }),
    "WORKDIR /app",
    "ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 HOME=/tmp",
    ...start(chosen),
  ];
};

const noStart =
  "Found a Python app, but nothing that says how it starts: no manage.py, no FastAPI or Flask object in main.py or app.py, and no main.py, app.py, server.py or run.py. Add a Procfile with a line “web: …”, or give a start command.";

/** A Python app: requirements, a project file, manage.py, or a script with a usual name. */
export const python: Family = (files) => {
  const installer = pythonInstaller(files);
  if (!installer && !files.has("manage.py") && !["main.py", "app.py"].some(files.has)) return null;
  const has = pythonPackages(files);
  const entry = pythonEntry(files, has);
  const [version, versionEvidence] = pythonVersion(files);
  const usesGit = /\bgit\+/.test(files.text("requirements.txt") + files.text("pyproject.toml"));
  const app: PythonApp = { version, installer, has, usesGit };
  const servers = entry.lacks.length > 0 ? `${installer?.add ?? "pip install"} ${entry.lacks.join(" ")}` : null;
  const collects = entry.framework === "Django" && has("whitenoise");
  const found = installer ? `Found ${installer.evidence.split(":")[0]}: a Python app` : "Found Python sources: a Python app";
  return {
    ...nothing,
    kind: "python",
    framework: entry.framework,
    evidence: [
      found,
      ...(installer ? [installer.evidence] : []),
      versionEvidence,
      ...entry.evidence,
      ...(collects ? ["whitenoise is among the requirements: static files are collected in the build"] : []),
    ],
    suggestedName:
      tomlText(tableIn(files.text("pyproject.toml"), "project"), "name") ??
      tomlText(tableIn(files.text("pyproject.toml"), "tool.poetry"), "name"),
    install: [installer?.command, servers].filter((command) => command).join(" && ") || null,
    build: collects ? "python manage.py collectstatic --noinput" : null,
    start: entry.start,
    outputDirectory: null,
    singlePage: null,
    noStart,
    buildStage: (chosen) => buildStage(app, chosen),
    runStage: (chosen) => runStage(app, chosen),
  };
};
