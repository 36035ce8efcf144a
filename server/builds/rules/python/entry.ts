import type { Files } from "../listing";
import { entryFiles } from "./entry-files";
import type { PythonPackages } from "./packages";

export type PythonEntry = {
  framework: string | null;
  start: string | null;
  evidence: string[];
  /** Servers that the requirements lack. */
  lacks: readonly string[];
};

const scripts = ["main.py", "app.py", "server.py", "run.py", "src/main.py"];

const moduleOf = (path: string): string | null => {
  const name = path.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".");
  return /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name) ? name : null;
};

/** `main:app`, where one of the usual files makes such an object, and the file. */
const objectOf = (files: Files, maker: string): { object: string; file: string } | null => {
  const made = new RegExp(`^(\\w+)(?:\\s*:\\s*[\\w.]+)?\\s*=\\s*(?:\\w+\\.)?${maker}\\(`, "m");
  for (const file of entryFiles) {
    const text = files.text(file);
    const name = made.exec(text)?.[1] ?? (/^def create_app\(/m.test(text) ? "create_app()" : undefined);
    const module = moduleOf(file);
    if (name && module) return { object: `${module}:${name}`, file };
  }
  return null;
};

const wsgiModule = (files: Files): { module: string; file: string } | null => {
  const depth = (path: string) => path.split("/").length;
  for (const file of files.matching(/\/wsgi\.py$/).sort((a, b) => depth(a) - depth(b))) {
    const module = moduleOf(file);
    if (module) return { module, file };
  }
  return null;
};

const lacking = (has: PythonPackages, server: string) => (has(server) ? [] : [server]);
const added = (lacks: readonly string[]) => lacks.map((name) => `${name} is not among the requirements: it is installed besides`);

const django = (files: Files, has: PythonPackages): PythonEntry => {
  const wsgi = wsgiModule(files);
  const lacks = wsgi ? lacking(has, "gunicorn") : [];
  return {
    framework: "Django",
    start: wsgi
      ? `gunicorn --bind 0.0.0.0:$PORT ${wsgi.module}:application`
      : "python manage.py runserver --noreload 0.0.0.0:$PORT",
    evidence: [
      files.has("manage.py") ? "Found manage.py: a Django app" : "Django is among the requirements: a Django app",
      wsgi ? `Found ${wsgi.file}: gunicorn starts it` : "Found no wsgi.py below a package: Django's own server starts it",
      ...added(lacks),
    ],
    lacks,
  };
};

const fastApi = (files: Files, has: PythonPackages): PythonEntry => {
  const found = objectOf(files, "FastAPI");
  const lacks = found && !has("fastapi[standard]") && !has("fastapi[all]") ? lacking(has, "uvicorn") : [];
  return {
    framework: "FastAPI",
    start: found
      ? `uvicorn --host 0.0.0.0 --port $PORT ${found.object.endsWith("()") ? `--factory ${found.object.slice(0, -2)}` : found.object}`
      : null,
    evidence: [
      "fastapi is among the requirements: a FastAPI app",
      ...(found ? [`Found ${found.object} in ${found.file}: uvicorn starts it`] : []),
      ...added(lacks),
    ],
    lacks,
  };
};

const flask = (files: Files, has: PythonPackages): PythonEntry => {
  const made = objectOf(files, "Flask");
  const imported = /^from\s+\S+\s+import\s+.*\bapp\b/m.test(files.text("wsgi.py"))
    ? { object: "wsgi:app", file: "wsgi.py" }
    : null;
  const found = imported ?? made;
  const lacks = found ? lacking(has, "gunicorn") : [];
  return {
    framework: "Flask",
    start: found ? `gunicorn --bind 0.0.0.0:$PORT ${found.object.endsWith("()") ? `'${found.object}'` : found.object}` : null,
    evidence: [
      "flask is among the requirements: a Flask app",
      ...(found ? [`Found ${found.object} in ${found.file}: gunicorn starts it`] : []),
      ...added(lacks),
    ],
    lacks,
  };
};

const script = (files: Files): PythonEntry => {
  const file = files.firstOf(scripts);
  return {
    framework: null,
    start: file ? `python ${file}` : null,
    evidence: file ? [`Found ${file}: python starts it`] : [],
    lacks: [],
  };
};

const streamlit = (files: Files): PythonEntry => {
  const file = files.firstOf(["streamlit_app.py", ...scripts]);
  return {
    framework: "Streamlit",
    start: file ? `streamlit run ${file} --server.address=0.0.0.0 --server.port=$PORT` : null,
    evidence: ["streamlit is among the requirements: a Streamlit app"],
    lacks: [],
  };
};

/** How a Python app starts, by its framework. */
export const pythonEntry = (files: Files, has: PythonPackages): PythonEntry => {
  if (files.has("manage.py") || (has("django") && wsgiModule(files))) return django(files, has);
  const framework = has("fastapi")
    ? fastApi(files, has)
    : has("flask")
      ? flask(files, has)
      : has("streamlit")
        ? streamlit(files)
        : null;
  if (framework && framework.start !== null) return framework;
  const plain = script(files);
  return framework ? { ...framework, start: plain.start, evidence: [...framework.evidence, ...plain.evidence] } : plain;
};
