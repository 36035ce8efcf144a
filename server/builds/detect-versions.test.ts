import { describe, expect, it } from "vitest";
import { type AppFiles, planOf } from "./testing/app";

const gemfile = (gem: string) => `gem "${gem}"`;
const app = "app = Flask(__name__)\n";

describe("who installs, in which version", () => {
  const pip = "pip install --requirement requirements.txt";
  const project = '[project]\nname = "shop"\nrequires-python = ">=3.11,<3.13"\n';
  const poetry = '[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\npython = "^3.11"\n';
  const cases: [string, AppFiles, string | null, string][] = [
    ["pip", { "requirements.txt": "", "app.py": "" }, pip, "No version of Python is named: Python 3.13"],
    [
      "pip and the server that is missing",
      { "requirements.txt": "flask", "app.py": app },
      `${pip} && pip install gunicorn`,
      "requirements.txt: pip installs",
    ],
    [
      "uv",
      { "pyproject.toml": project, "uv.lock": "", "main.py": "" },
      "uv sync --frozen --no-dev --no-install-project",
      "requires-python is >=3.11,<3.13: Python 3.12",
    ],
    [
      "Poetry",
      { "pyproject.toml": poetry, "poetry.lock": "", "main.py": "" },
      "poetry install --no-interaction --only main --no-root",
      "tool.poetry's python is ^3.11: Python 3.13",
    ],
    [
      "Pipenv",
      { Pipfile: '[requires]\npython_version = "3.10"', "Pipfile.lock": "", "main.py": "" },
      "pipenv sync",
      "Pipfile's python_version is 3.10: Python 3.10",
    ],
    [
      "a project without a lock file",
      { "pyproject.toml": project, "main.py": "" },
      "pip install .",
      "pyproject.toml: pip installs",
    ],
    [".python-version", { "main.py": "", ".python-version": "3.12.4\n" }, null, ".python-version is 3.12.4: Python 3.12"],
    ["runtime.txt", { "main.py": "", "runtime.txt": "python-3.11.9" }, null, "runtime.txt is 3.11.9: Python 3.11"],
    ["Go", { "go.mod": "module m\n\ngo 1.22\n", "main.go": "package main" }, "go mod download", "go.mod asks for Go 1.22"],
    [
      ".ruby-version",
      { Gemfile: gemfile("rails"), ".ruby-version": "ruby-3.3.6\n" },
      "bundle install",
      ".ruby-version is 3.3.6: Ruby 3.3",
    ],
    [
      "the Gemfile's ruby",
      { Gemfile: `ruby "~> 3.2"\n${gemfile("rails")}` },
      "bundle install",
      "ruby in the Gemfile is ~> 3.2: Ruby 3.4",
    ],
    [
      "Composer",
      { "composer.json": '{"require":{"php":"^8.2 <8.4","ext-intl":"*"}}', "index.php": "" },
      "composer install --no-dev --no-interaction --no-scripts --no-autoloader --prefer-dist",
      "php in composer.json is ^8.2 <8.4: PHP 8.3",
    ],
    [
      "Maven's release",
      { "pom.xml": "<maven.compiler.release>17</maven.compiler.release>" },
      null,
      "pom.xml asks for Java 17: Java 17",
    ],
    [
      "Java 8 is compiled by the oldest",
      { "pom.xml": "<java.version>1.8</java.version>" },
      null,
      "pom.xml asks for Java 8: Java 17",
    ],
    [
      "Gradle's toolchain",
      { "build.gradle.kts": "JavaLanguageVersion.of(21)" },
      null,
      "build.gradle.kts asks for Java 21: Java 21",
    ],
  ];
  it.each(cases)("%s", (_name, files, install, sentence) => {
    const plan = planOf(files);
    expect(plan.installCommand).toBe(install);
    expect(plan.evidence).toContain(sentence);
  });
});
