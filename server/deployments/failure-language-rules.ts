import type { FailurePlace } from "./failure-code-rules";

/** Name, pattern, cause, what to do and where. */
export type CauseRow = readonly [name: string, pattern: RegExp, cause: string, next: string, place: FailurePlace | null];

const commitIt = "Run the package manager on your machine, commit the lock file and push.";

const node: readonly CauseRow[] = [
  [
    "npm missing script",
    /Missing script:? "?([\w:.-]+)"?|Command "([\w:.-]+)" not found\.|ERR_PNPM_NO_SCRIPT.{0,300}Missing script: (\S+)/,
    "package.json has no script of that name: $1$2$3.",
    "Add the script, or give another build or start command.",
    "build",
  ],
  [
    "npm ERESOLVE",
    /ERESOLVE/,
    "npm found no versions of the packages that fit each other.",
    "Correct the versions in package.json, or set NPM_CONFIG_LEGACY_PEER_DEPS=true for the build.",
    "variables",
  ],
  [
    "npm lock file",
    /`?npm ci`? (?:command )?can only install (?:packages )?(?:when your|with an existing)|package-lock\.json.{0,300}(?:not in sync|are in sync)|EUSAGE/,
    "package-lock.json is missing or does not fit package.json.",
    commitIt,
    "source",
  ],
  [
    "pnpm lock file",
    /ERR_PNPM_OUTDATED_LOCKFILE|Cannot install with "frozen-lockfile"/,
    "pnpm-lock.yaml does not fit package.json.",
    commitIt,
    "source",
  ],
  [
    "yarn lock file",
    /Your lockfile needs to be updated|lockfile would have been modified by this install/,
    "yarn.lock does not fit package.json.",
    commitIt,
    "source",
  ],
  [
    "bun lock file",
    /lockfile had changes, but lockfile is frozen/,
    "bun's lock file does not fit package.json.",
    commitIt,
    "source",
  ],
  [
    "package not in registry",
    /npm (?:ERR!|error) (?:code E404|404 Not Found)|ERR_PNPM_FETCH_404/,
    "A package of package.json is not in the registry, or may not be read.",
    "Check its name, or give credentials for a private registry as a build variable.",
    "variables",
  ],
  [
    "engine mismatch",
    /(?:ERR!|error) (?:code )?EBADENGINE|The engine "(\w+)" is incompatible|ERR_PNPM_UNSUPPORTED_ENGINE/,
    "A package needs another version of Node.js.",
    "Set engines.node in package.json to the version that is needed.",
    "build",
  ],
  ["TypeScript", /error (TS\d+): (.+)|Type error: (.+)/, "TypeScript found an error: $2$3", "Correct it and push.", null],
  [
    "Next.js prerender",
    /Error occurred prerendering page "([^"]+)"/,
    "Next.js could not make the page $1 during the build.",
    "Look whether the page needs a variable or a database that the build does not have.",
    "variables",
  ],
  [
    "Next.js build",
    /Failed to compile|Build failed because of webpack errors|Build error occurred/,
    "Next.js could not compile the app.",
    "Correct what stands below the marked line and push.",
    null,
  ],
  [
    "module not found",
    /(?:Cannot find (?:module|package)|Module not found: (?:Error: )?Can't resolve|Could not resolve|Rollup failed to resolve import) ["'“]?([^"'”\s]+)["'”]?/,
    "A module is missing: $1.",
    "Add it to the dependencies, or correct the path; on Linux, capital letters count.",
    null,
  ],
  [
    "ECMAScript import",
    /Cannot use import statement outside a module|ERR_REQUIRE_ESM|require is not defined in ES module/,
    "A file mixes import and require.",
    'Set "type": "module" in package.json, or name the file .mjs or .cjs.',
    null,
  ],
  ["JavaScript syntax", /^\s*SyntaxError: (.+)/, "A file cannot be read: $1", "Correct it and push.", null],
];

const python: readonly CauseRow[] = [
  [
    "pip version",
    /Could not find a version that satisfies the requirement (\S+)|No matching distribution found for (\S+)/,
    "pip found no version of $1$2 that fits.",
    "Correct the version in the requirements, or the version of Python.",
    "build",
  ],
  [
    "pip build",
    /Failed building wheel for (\S+)|error: subprocess-exited-with-error/,
    "A Python package could not be compiled.",
    "Take a version with a ready wheel, or install what its compiler needs in a Dockerfile.",
    "build",
  ],
  [
    "Poetry lock file",
    /(?:pyproject\.toml changed significantly|poetry\.lock is not up to date|poetry\.lock was.{0,300}not.{0,300}generated)/i,
    "poetry.lock does not fit pyproject.toml.",
    "Run poetry lock, commit poetry.lock and push.",
    "source",
  ],
  [
    "uv lock file",
    /lockfile at `?uv\.lock`? needs to be updated|uv\.lock.{0,300}outdated/i,
    "uv.lock does not fit pyproject.toml.",
    "Run uv lock, commit uv.lock and push.",
    "source",
  ],
  [
    "Python module",
    /(?:ModuleNotFoundError|ImportError): No module named ['"]?([\w.]+)/,
    "The Python module $1 is missing.",
    "Add it to the requirements, or correct the name of the app's module in the start command.",
    "run",
  ],
  ["Python syntax", /^\s*(?:IndentationError|TabError): (.+)/, "A Python file cannot be read: $1", "Correct it and push.", null],
  [
    "Django hosts",
    /Invalid HTTP_HOST header|DisallowedHost/,
    "Django does not know the name under which it was asked.",
    "Add the app's address to ALLOWED_HOSTS.",
    "variables",
  ],
  [
    "Django secret",
    /SECRET_KEY setting must not be empty/,
    "Django has no SECRET_KEY.",
    "Set SECRET_KEY, and let the settings read it.",
    "variables",
  ],
  [
    "Django static",
    /STATIC_ROOT/,
    "Django does not know where to collect static files.",
    "Set STATIC_ROOT in the settings.",
    null,
  ],
];

const compiled: readonly CauseRow[] = [
  [
    "Go sum",
    /missing go\.sum entry|updates to go\.(?:mod|sum) needed|go: inconsistent vendoring/,
    "go.mod and go.sum do not fit the code.",
    "Run go mod tidy, commit both files and push.",
    "source",
  ],
  [
    "Go version",
    /go\.mod requires go >= ([\d.]+)/,
    "go.mod asks for Go $1, which is newer than the builder's.",
    "Lower the version in go.mod, or use a Dockerfile.",
    "build",
  ],
  ["Go compiler", /^\S+\.go:\d+:\d+: (.+)/, "Go could not compile the code: $1", "Correct it and push.", null],
  [
    "Rust lock file",
    /lock file .{0,300}Cargo\.lock needs to be updated/,
    "Cargo.lock does not fit Cargo.toml.",
    "Run cargo update, commit Cargo.lock and push.",
    "source",
  ],
  [
    "Rust compiler",
    /^error\[(?:E\d+)\]: (.+)|^error: could not compile/,
    "Rust could not compile the code: $1",
    "Correct it and push.",
    null,
  ],
  [
    "Maven",
    /BUILD FAILURE|\[ERROR\] .{0,300}COMPILATION ERROR/,
    "Maven could not build the project.",
    "Correct what stands around the marked line and push.",
    null,
  ],
  [
    "Gradle",
    /FAILURE: Build failed with an exception|Execution failed for task '([^']+)'/,
    "Gradle could not build the project.",
    "Correct what stands below the marked line and push.",
    null,
  ],
  [
    "Bundler",
    /Could not find gem '?([\w-]+)|Bundler could not find compatible versions|Your Ruby version is/,
    "Bundler could not install the gems.",
    "Correct Gemfile and Gemfile.lock, commit both and push.",
    "source",
  ],
  [
    "Bundler lock file",
    /Gemfile\.lock.{0,300}(?:frozen|deployment mode)|gemspecs for path gems changed/,
    "Gemfile.lock does not fit the Gemfile.",
    "Run bundle install, commit Gemfile.lock and push.",
    "source",
  ],
  [
    "Rails key",
    /Missing (?:`?secret_key_base`?|encryption key)|ActiveSupport::MessageEncryptor::InvalidMessage/,
    "Rails has no key.",
    "Set SECRET_KEY_BASE or RAILS_MASTER_KEY.",
    "variables",
  ],
  [
    "Composer lock file",
    /lock file is not up to date with the latest changes in composer\.json/,
    "composer.lock does not fit composer.json.",
    "Run composer update --lock, commit composer.lock and push.",
    "source",
  ],
  [
    "Composer",
    /Your requirements could not be resolved to an installable set of packages/,
    "Composer found no packages that fit each other, or a PHP extension is missing.",
    "Correct composer.json, or add the extension.",
    "build",
  ],
];

/** What the tools of the languages say. */
export const languageRows: readonly CauseRow[] = [...node, ...python, ...compiled];
