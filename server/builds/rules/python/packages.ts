import type { Files } from "../listing";
import { tableIn } from "../toml";

export type PythonInstaller = {
  name: "pip" | "Poetry" | "uv" | "Pipenv";
  evidence: string;
  /** What is copied before the sources; null: everything. */
  manifests: readonly string[] | null;
  /** The tool itself, where it is another than pip: in an environment of its own, so that none of it is in the image that runs. */
  tool: string | null;
  command: string;
  /** Adds packages to what `command` installs. */
  add: string;
  caches: readonly { name: string; folder: string }[];
};

const pipCache = { name: "pip", folder: "/root/.cache/pip" };

const withTool = (name: string, cache: string) => ({
  tool: `python3 -m venv /opt/tools && /opt/tools/bin/pip install ${name}`,
  add: "pip install",
  caches: [pipCache, { name, folder: cache }],
});
const withPip = { name: "pip", tool: null, add: "pip install", caches: [pipCache] } as const;

/** By the lock file; null where nothing is to be installed. */
export const pythonInstaller = (files: Files): PythonInstaller | null => {
  const pyproject = files.text("pyproject.toml");
  if (files.has("uv.lock")) {
    return {
      name: "uv",
      evidence: "uv.lock: uv installs",
      manifests: ["pyproject.toml", "uv.lock"],
      ...withTool("uv", "/root/.cache/uv"),
      command: "uv sync --frozen --no-dev --no-install-project",
      add: "uv pip install",
    };
  }
  if (files.has("poetry.lock") || /^\[tool\.poetry\]/m.test(pyproject)) {
    return {
      name: "Poetry",
      evidence: `${files.has("poetry.lock") ? "poetry.lock" : "pyproject.toml has tool.poetry"}: Poetry installs`,
      manifests: ["pyproject.toml", ...(files.has("poetry.lock") ? ["poetry.lock"] : [])],
      ...withTool("poetry", "/root/.cache/pypoetry"),
      command: "poetry install --no-interaction --only main --no-root",
    };
  }
  if (files.has("requirements.txt")) {
    const others = /^[ \t]*(?:-r|-c|-e|--requirement|--constraint|--editable|\.{1,2}\/|\.\s*$)/m.test(
      files.text("requirements.txt"),
    );
    return {
      ...withPip,
      evidence: "requirements.txt: pip installs",
      manifests: others ? null : ["requirements.txt"],
      command: "pip install --requirement requirements.txt",
    };
  }
  if (files.has("Pipfile")) {
    const locked = files.has("Pipfile.lock");
    return {
      name: "Pipenv",
      evidence: `${locked ? "Pipfile.lock" : "Pipfile"}: Pipenv installs`,
      manifests: locked ? ["Pipfile", "Pipfile.lock"] : ["Pipfile"],
      ...withTool("pipenv", "/root/.cache/pipenv"),
      command: `pipenv ${locked ? "sync" : "install --skip-lock"}`,
    };
  }
  if (files.has("pyproject.toml") && tableIn(pyproject, "project") !== "") {
    return { ...withPip, evidence: "pyproject.toml: pip installs", manifests: null, command: "pip install ." };
  }
  return null;
};

export type PythonPackages = (name: string) => boolean;

/** Whether a package, with its extra if it is written with one, is among what is installed. */
export const pythonPackages = (files: Files): PythonPackages => {
  const named = new Set<string>();
  const lines = ["requirements.txt", "pyproject.toml", "Pipfile"].flatMap((file) => files.text(file).split("\n"));
  for (const line of lines) {
    const words = line
      .replace(/(?:^|\s)#.*$/, "")
      .matchAll(/(?:^|["'[,])\s*([A-Za-z][\w.-]{0,80})(\[[\w, -]{1,80}\])?(?=\s*(?:["'=<>~!;,\s]|$))/g);
    for (const [, name = "", extra = ""] of words) {
      const plain = name.toLowerCase().replaceAll(/[_.]/g, "-");
      named.add(plain);
      for (const one of extra.replace(/[[\]\s]/g, "").split(",")) named.add(`${plain}[${one}]`);
    }
  }
  return (name) => named.has(name);
};
