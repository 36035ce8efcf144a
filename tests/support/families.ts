import type { BaseImage } from "@/server/builds/rules/base-images";
import type { AppKind } from "@/server/builds/schema";
import type { Files } from "./repository";

/** A small real project of each family, as people have them: without a Dockerfile, with dependencies from its registry. */
export type Sample = {
  kind: AppKind;
  /** Which base images its Dockerfile starts from. */
  needs: readonly BaseImage[];
  files: Files;
  /** What `/` answers. */
  says: RegExp;
};

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

export const samples: Readonly<Record<string, Sample>> = {
  "a static site": {
    kind: "static",
    needs: ["caddy"],
    files: { "index.html": "<h1>static</h1>" },
    says: /static/,
  },
  "Node with npm": {
    kind: "node",
    needs: ["node"],
    files: {
      "package.json": json({
        name: "with-npm",
        type: "module",
        scripts: { start: "node server.js" },
        dependencies: { ms: "2.1.3" },
      }),
      "server.js": [
        'import { createServer } from "node:http";',
        'import ms from "ms";',
        "createServer((_, answer) => answer.end(`npm ${ms(60000)}`)).listen(process.env.PORT);",
        "",
      ].join("\n"),
    },
    says: /npm 1m/,
  },
  "Python with Flask": {
    kind: "python",
    needs: ["python"],
    files: {
      "requirements.txt": "flask==3.0.3\n",
      "app.py": 'import flask\napp = flask.Flask(__name__)\n\n@app.get("/")\ndef home():\n    return "flask " + flask.__name__\n',
    },
    says: /flask flask/,
  },
  Go: {
    kind: "go",
    needs: ["go", "debian"],
    files: {
      "go.mod": "module example.com/app\n\ngo 1.21\n\nrequire golang.org/x/text v0.14.0\n",
      "go.sum": [
        "golang.org/x/text v0.14.0 h1:ScX5w1eTa3QqT8oi6+ziP7dTV1S2+ALU0bI+0zXKWiQ=",
        "golang.org/x/text v0.14.0/go.mod h1:18ZOQIKpY8NJVqYksKHtTdi31H5itFRjB5/qKTNYzSU=",
        "",
      ].join("\n"),
      "main.go": [
        "package main",
        'import ("fmt"; "net/http"; "os"; "golang.org/x/text/language")',
        "func main() {",
        '  http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "go ", language.English) })',
        '  if err := http.ListenAndServe(":"+os.Getenv("PORT"), nil); err != nil { panic(err) }',
        "}",
        "",
      ].join("\n"),
    },
    says: /go en/,
  },
  // Gems have no registry where the tests run: what a bare Ruby brings must do.
  Ruby: {
    kind: "ruby",
    needs: ["ruby"],
    files: {
      Gemfile: 'source "https://rubygems.org"\n',
      Procfile: "web: bundle exec ruby server.rb\n",
      "server.rb": [
        'require "socket"',
        'server = TCPServer.new("0.0.0.0", ENV.fetch("PORT").to_i)',
        'trap("TERM") { exit }',
        "loop do",
        "  client = server.accept",
        "  nil until client.gets.to_s.strip.empty?",
        '  body = "ruby #{RUBY_VERSION}"',
        '  client.write "HTTP/1.1 200 OK\\r\\nContent-Length: #{body.bytesize}\\r\\nConnection: close\\r\\n\\r\\n#{body}"',
        "  client.close",
        "end",
        "",
      ].join("\n"),
    },
    says: /ruby \d/,
  },
  PHP: {
    kind: "php",
    needs: ["php"],
    files: { "index.php": "<?php echo 'php ', PHP_MAJOR_VERSION;\n" },
    says: /php \d/,
  },
  Rust: {
    kind: "rust",
    needs: ["rust", "debian"],
    files: {
      "Cargo.toml": '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nitoa = "1.0.11"\n',
      "src/main.rs": [
        "use std::io::{Read, Write};",
        "fn main() {",
        '    let port = std::env::var("PORT").unwrap();',
        '    let listener = std::net::TcpListener::bind(format!("0.0.0.0:{port}")).unwrap();',
        "    for stream in listener.incoming() {",
        "        let mut stream = stream.unwrap();",
        "        let _ = stream.read(&mut [0; 2048]);",
        '        let body = format!("rust {}", itoa::Buffer::new().format(42));',
        '        let _ = write!(stream, "HTTP/1.1 200 OK\\r\\nContent-Length: {}\\r\\nConnection: close\\r\\n\\r\\n{}", body.len(), body);',
        "    }",
        "}",
        "",
      ].join("\n"),
    },
    says: /rust 42/,
  },
  "Java with Maven": {
    kind: "java",
    needs: ["maven", "java"],
    files: {
      "pom.xml": [
        '<project xmlns="http://maven.apache.org/POM/4.0.0">',
        "  <modelVersion>4.0.0</modelVersion>",
        "  <groupId>example</groupId><artifactId>app</artifactId><version>1</version>",
        "  <properties>",
        "    <maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>",
        "    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>",
        "  </properties>",
        "  <build><plugins><plugin>",
        "    <artifactId>maven-jar-plugin</artifactId><version>3.3.0</version>",
        "    <configuration><archive><manifest><mainClass>App</mainClass></manifest></archive></configuration>",
        "  </plugin></plugins></build>",
        "</project>",
        "",
      ].join("\n"),
      "src/main/java/App.java": [
        "import com.sun.net.httpserver.HttpServer;",
        "public class App {",
        "  public static void main(String[] given) throws Exception {",
        '    var address = new java.net.InetSocketAddress(Integer.parseInt(System.getenv("PORT")));',
        "    var server = HttpServer.create(address, 0);",
        '    server.createContext("/", exchange -> {',
        '      var body = "java".getBytes();',
        "      exchange.sendResponseHeaders(200, body.length);",
        "      exchange.getResponseBody().write(body);",
        "      exchange.close();",
        "    });",
        "    server.start();",
        "  }",
        "}",
        "",
      ].join("\n"),
    },
    says: /java/,
  },
};
