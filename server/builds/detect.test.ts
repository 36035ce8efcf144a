import { describe, expect, it } from "vitest";
import { type AppFiles, detectIn, packageJsonOf, planOf, summary } from "./testing/app";

const goBuild = "CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /usr/local/bin/app";
const cargo = (options: string, name: string) =>
  `cargo build --release${options} --bin ${name} && cp target/release/${name} /usr/local/bin/app`;
const gemfile = (...gems: string[]) => gems.map((gem) => `gem "${gem}"`).join("\n");
const crate = (name: string, more = "") => `[package]\nname = "${name}"\nedition = "2021"\n${more}`;
const app = "app = Flask(__name__)\n";
const unicorn = "gunicorn --bind 0.0.0.0:$PORT";
const maven = "mvn --batch-mode --no-transfer-progress -DskipTests package";
const jar = "java -XX:MaxRAMPercentage=75 -Dserver.port=$PORT -jar /app/app.jar";

describe("what an app's files say", () => {
  const cases: [string, AppFiles, string][] = [
    ["files: index.html", { "index.html": "", "about.html": "" }, "static: no build → [.]"],
    ["files: index.html in public", { "public/index.html": "", "README.md": "" }, "static: no build → [public]"],
    [
      "files: where a Staticfile says",
      { Staticfile: "root: web/\n", "web/index.html": "", "docs/index.html": "" },
      "static: no build → [web]",
    ],

    [
      "Python: Flask",
      { "requirements.txt": "Flask==3.0\ngunicorn", "app.py": app },
      `python Flask: no build → ${unicorn} app:app`,
    ],
    [
      "Python: Flask in wsgi.py",
      { "requirements.txt": "flask", "wsgi.py": "from shop import app\n" },
      `python Flask: no build → ${unicorn} wsgi:app`,
    ],
    [
      "Python: Flask made by a function",
      { "requirements.txt": "flask", "app/__init__.py": "def create_app():\n    pass" },
      `python Flask: no build → ${unicorn} 'app:create_app()'`,
    ],
    [
      "Python: Flask in no usual file",
      { "requirements.txt": "flask", "run.py": "import shop" },
      "python Flask: no build → python run.py",
    ],
    [
      "Python: FastAPI",
      { "requirements.txt": "fastapi[standard]>=0.110", "app/main.py": "api: FastAPI = FastAPI()" },
      "python FastAPI: no build → uvicorn --host 0.0.0.0 --port $PORT app.main:api",
    ],
    [
      "Python: Django",
      { "requirements.txt": "Django", "manage.py": "", "shop/wsgi.py": "" },
      `python Django: no build → ${unicorn} shop.wsgi:application`,
    ],
    [
      "Python: Django with WhiteNoise",
      { "requirements.txt": "django\nwhitenoise[brotli]", "manage.py": "", "shop/wsgi.py": "" },
      `python Django: python manage.py collectstatic --noinput → ${unicorn} shop.wsgi:application`,
    ],
    [
      "Python: Django without wsgi.py",
      { "requirements.txt": "django", "manage.py": "" },
      "python Django: no build → python manage.py runserver --noreload 0.0.0.0:$PORT",
    ],
    [
      "Python: Streamlit",
      { "requirements.txt": "streamlit", "app.py": "" },
      "python Streamlit: no build → streamlit run app.py --server.address=0.0.0.0 --server.port=$PORT",
    ],
    ["Python: a script", { "main.py": "" }, "python: no build → python main.py"],
    [
      "Python: the name in a comment is no requirement",
      { "requirements.txt": "# flask\nrequests", "app.py": app },
      "python: no build → python app.py",
    ],
    [
      "Python: a package whose name begins alike",
      { "requirements.txt": "flask-cors", "app.py": app },
      "python: no build → python app.py",
    ],

    [
      "Go: main.go",
      { "go.mod": "module example.com/shop\ngo 1.25", "main.go": "package main" },
      `go: ${goBuild} . → /usr/local/bin/app`,
    ],
    ["Go: one command", { "go.mod": "module m", "cmd/shop/main.go": "" }, `go: ${goBuild} ./cmd/shop → /usr/local/bin/app`],
    [
      "Go: the command named as the module",
      { "go.mod": "module example.com/shop/v2", "cmd/api/main.go": "", "cmd/shop/main.go": "" },
      `go: ${goBuild} ./cmd/shop → /usr/local/bin/app`,
    ],
    [
      "Go: the command named as servers are",
      { "go.mod": "module m", "cmd/admin/main.go": "", "cmd/server/main.go": "" },
      `go: ${goBuild} ./cmd/server → /usr/local/bin/app`,
    ],
    [
      "Go: a library with a command",
      { "go.mod": "module m", "shop.go": "package shop", "cmd/shop/main.go": "" },
      `go: ${goBuild} ./cmd/shop → /usr/local/bin/app`,
    ],
    [
      "Go: SQLite needs C",
      { "go.mod": "module m\nrequire github.com/mattn/go-sqlite3 v1.14.0", "main.go": "package main" },
      `go: ${goBuild.replace("=0", "=1")} . → /usr/local/bin/app`,
    ],
    [
      "Go: a folder's name is one word for the shell",
      { "go.mod": "module m", "cmd/a b/main.go": "" },
      `go: ${goBuild} './cmd/a b' → /usr/local/bin/app`,
    ],

    ["Rust: src/main.rs", { "Cargo.toml": crate("shop"), "src/main.rs": "" }, `rust: ${cargo("", "shop")} → /usr/local/bin/app`],
    [
      "Rust: locked",
      { "Cargo.toml": crate("shop"), "Cargo.lock": "", "src/main.rs": "" },
      `rust: ${cargo(" --locked", "shop")} → /usr/local/bin/app`,
    ],
    [
      "Rust: a program with a name of its own",
      { "Cargo.toml": crate("a", '[[bin]]\nname = "serve"\n'), "src/x.rs": "" },
      `rust: ${cargo("", "serve")} → /usr/local/bin/app`,
    ],
    ["Rust: src/bin", { "Cargo.toml": crate("a"), "src/bin/web.rs": "" }, `rust: ${cargo("", "web")} → /usr/local/bin/app`],
    [
      "Rust: the server of a workspace",
      {
        "Cargo.toml": "[workspace]\nmembers = []",
        "crates/core/Cargo.toml": crate("core"),
        "crates/core/src/lib.rs": "",
        "crates/web/Cargo.toml": crate("shop-web"),
        "crates/web/src/main.rs": "",
      },
      `rust: ${cargo(" --package shop-web", "shop-web")} → /usr/local/bin/app`,
    ],

    [
      "Ruby: Rails",
      { Gemfile: gemfile("rails", "puma", "propshaft"), "config/puma.rb": "", "config.ru": "" },
      "ruby Rails: SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile → bundle exec puma --config config/puma.rb",
    ],
    [
      "Ruby: Rails without puma or assets",
      { Gemfile: gemfile("rails") },
      "ruby Rails: no build → bundle exec rails server --binding 0.0.0.0 --port $PORT --pid /dev/null",
    ],
    [
      "Ruby: Sinatra",
      { Gemfile: gemfile("sinatra"), "app.rb": "" },
      "ruby Sinatra: no build → bundle exec ruby app.rb -o 0.0.0.0 -p $PORT",
    ],
    [
      "Ruby: Rack",
      { Gemfile: gemfile("rack", "rackup"), "config.ru": "" },
      "ruby: no build → bundle exec rackup --host 0.0.0.0 --port $PORT",
    ],
    [
      "Ruby: Rack with puma",
      { Gemfile: gemfile("puma"), "config.ru": "" },
      "ruby: no build → bundle exec puma --bind tcp://0.0.0.0:$PORT",
    ],
    ["Ruby: Jekyll", { Gemfile: gemfile("jekyll"), "index.html": "" }, "static Jekyll: bundle exec jekyll build → [_site]"],

    ["PHP: index.php", { "index.php": "" }, "php: no build → apache2-foreground"],
    [
      "PHP: Laravel",
      { "composer.json": "{}", artisan: "", "public/index.php": "" },
      "php Laravel: no build → apache2-foreground",
    ],
    [
      "PHP: Symfony",
      { "composer.json": '{"require":{"symfony/framework-bundle":"7"}}', "public/index.php": "" },
      "php Symfony: no build → apache2-foreground",
    ],

    [
      "Java: Maven with Spring Boot",
      { "pom.xml": "<artifactId>spring-boot-starter</artifactId>" },
      `java Spring Boot: ${maven} → ${jar}`,
    ],
    ["Java: Gradle", { "build.gradle": "" }, `java: gradle --no-daemon build -x test → ${jar}`],
    [
      "Java: Gradle by its wrapper",
      { "build.gradle.kts": "", gradlew: "", "gradle/wrapper/gradle-wrapper.properties": "" },
      `java: sh ./gradlew --no-daemon build -x test → ${jar}`,
    ],
    [
      "Java: Quarkus",
      { "pom.xml": "<groupId>io.quarkus</groupId>" },
      `java Quarkus: ${maven} → java -XX:MaxRAMPercentage=75 -Dquarkus.http.host=0.0.0.0 -Dquarkus.http.port=$PORT -jar /app/quarkus-run.jar`,
    ],

    [
      "Rails before the package.json of its assets",
      { Gemfile: gemfile("rails"), "package.json": packageJsonOf(["esbuild"], { build: "esbuild" }) },
      "ruby Rails: no build → bundle exec rails server --binding 0.0.0.0 --port $PORT --pid /dev/null",
    ],
    [
      "Node before requirements that start nothing",
      { "requirements.txt": "black", "package.json": packageJsonOf(["express"], { start: "node a.js" }) },
      "node Express: no build → node a.js",
    ],
    [
      "Node before a Gemfile that starts nothing",
      { Gemfile: gemfile("fastlane"), "package.json": packageJsonOf(["next"]) },
      "node Next.js: next build → next start",
    ],
    [
      "a page beside a package.json that starts nothing",
      { "index.html": "", "package.json": packageJsonOf(["prettier"]) },
      "static: no build → [.]",
    ],
  ];
  it.each(cases)("%s", (_name, files, expected) => expect(summary(planOf(files))).toBe(expected));
});

describe("where nothing fits, the sentence says what was looked for and what to do", () => {
  const cases: [string, AppFiles, RegExp][] = [
    ["no files", {}, /Looked for: Dockerfile, .*package\.json.*index\.html\. Add a Dockerfile/],
    ["an app in a folder", { "README.md": "", "web/package.json": "" }, /root directory.*in web/],
    [
      "apps in folders, not those of packages",
      { "node_modules/x/package.json": "", "a/b/go.mod": "", "c/go.mod": "" },
      /one in c, a\/b, or/,
    ],
    ["Python that starts nothing", { "requirements.txt": "requests" }, /Found a Python app, but.*start command/],
    ["Go without a program", { "go.mod": "module m", "main.go": "package shop", "cmd/README.md": "" }, /no main package/],
    ["Ruby that starts nothing", { Gemfile: gemfile("rake") }, /no config\.ru/],
    ["Rust without a program", { "Cargo.toml": crate("shop"), "src/lib.rs": "" }, /no src\/main\.rs/],
    ["Composer without a page", { "composer.json": "{}" }, /no index\.php/],
  ];
  it.each(cases)("%s", (_name, files, message) => {
    const detection = detectIn(files);
    expect(detection).toMatchObject({ ok: false, message: expect.stringMatching(message) as string });
    expect(detection.ok ? [] : detection.lookedFor).toContain("package.json");
  });
});
