import { baseImage, baseImages } from "./base-images";
import { appUser, buildSteps, copy, run, start } from "./instructions";
import type { Files } from "./listing";
import { type Chosen, type Family, type Instruction, nothing } from "./recipe";

type Tool = {
  name: "Maven" | "Gradle";
  base: "maven" | "gradle";
  evidence: string;
  build: string;
  caches: readonly { name: string; folder: string }[];
  /** Where its build leaves jars. */
  jars: string;
};

const maven = (files: Files): Tool => ({
  name: "Maven",
  base: "maven",
  evidence: files.has("mvnw")
    ? "Found pom.xml: Maven builds; its version is the image's, whatever mvnw says"
    : "Found pom.xml: Maven builds",
  build: "mvn --batch-mode --no-transfer-progress -DskipTests package",
  caches: [{ name: "maven", folder: "/root/.m2" }],
  jars: "target",
});

const gradle = (files: Files, file: string): Tool => {
  const wrapped = files.has("gradlew") && files.has("gradle/wrapper/gradle-wrapper.properties");
  return {
    name: "Gradle",
    base: "gradle",
    evidence: `Found ${file}: ${wrapped ? "the wrapper in the repository builds" : "Gradle builds"}`,
    build: `${wrapped ? "sh ./gradlew" : "gradle"} --no-daemon build -x test`,
    caches: [{ name: "gradle", folder: "/root/.gradle" }],
    jars: "build/libs",
  };
};

const tool = (files: Files): Tool | null => {
  if (files.has("pom.xml")) return maven(files);
  const file = files.firstOf(["build.gradle.kts", "build.gradle"]);
  return file ? gradle(files, file) : null;
};

const versionPatterns: readonly (readonly [string, RegExp])[] = [
  ["system.properties", /^java\.runtime\.version\s*=\s*(?:1\.)?(\d+)/m],
  [".java-version", /^(?:[a-z]+-)?(?:1\.)?(\d+)/m],
  [
    "pom.xml",
    /<(?:java\.version|maven\.compiler\.release|release|maven\.compiler\.target|maven\.compiler\.source)>\s*(?:1\.)?(\d+)/,
  ],
  ["build.gradle.kts", /(?:JavaLanguageVersion\.of\(|jvmToolchain\(|VERSION_(?:1_)?)(\d+)/],
  [
    "build.gradle",
    /(?:JavaLanguageVersion\.of\(|jvmToolchain\(|VERSION_(?:1_)?|(?:source|target)Compatibility\s*=?\s*["']?(?:1\.)?)(\d+)/,
  ],
];

/** The oldest of ours that is new enough: compilers know older releases, but build plugins often no newer ones. */
const javaVersion = (files: Files, base: "maven" | "gradle"): [string, string] => {
  const { versions, standard } = baseImages[base];
  for (const [file, pattern] of versionPatterns) {
    const asked = pattern.exec(files.text(file))?.[1];
    if (asked === undefined) continue;
    const version = [...versions].reverse().find((offered) => Number(offered) >= Number(asked)) ?? versions[0];
    return [version, `${file} asks for Java ${asked}: Java ${version}`];
  }
  return [standard, `No version of Java is named: Java ${standard}`];
};

const frameworkOf = (files: Files): string | null => {
  const text = files.text("pom.xml") + files.text("build.gradle") + files.text("build.gradle.kts");
  if (/spring-boot|org\.springframework\.boot/.test(text)) return "Spring Boot";
  if (/io\.quarkus/.test(text)) return "Quarkus";
  return /io\.micronaut/.test(text) ? "Micronaut" : null;
};

const options = "-XX:MaxRAMPercentage=75";

const startOf = (framework: string | null): string => {
  if (framework === "Quarkus")
    return `java ${options} -Dquarkus.http.host=0.0.0.0 -Dquarkus.http.port=$PORT -jar /app/quarkus-run.jar`;
  const port = framework === "Micronaut" ? "-Dmicronaut.server.port=$PORT" : "-Dserver.port=$PORT";
  return `java ${options} ${port} -jar /app/app.jar`;
};

/** The jar that holds everything is the largest of those that are no sources, no documentation and no left-over. */
const gather = (framework: string | null, built: Tool): string =>
  framework === "Quarkus"
    ? `mkdir -p /out && cp -r ${built.jars === "target" ? "target" : "build"}/quarkus-app/. /out/`
    : [
        "mkdir -p /out",
        `jar=$(ls -S ${built.jars}/*.jar | grep -v -e '-sources\\.jar$' -e '-javadoc\\.jar$' -e '-tests\\.jar$' -e '-plain\\.jar$' -e '/original-' | head -n 1)`,
        'cp "$jar" /out/app.jar',
      ].join(" && ");

type JavaApp = { built: Tool; version: string; framework: string | null };

const buildStage = ({ built, version, framework }: JavaApp, chosen: Chosen): Instruction[] => {
  const ours = chosen.start === startOf(framework);
  return [
    `FROM ${chosen.image(baseImage(built.base, version))} AS build`,
    "USER 0:0",
    "WORKDIR /app",
    "COPY . .",
    "ENV GRADLE_USER_HOME=/root/.gradle",
    ...(chosen.install === null ? [] : [run(chosen, chosen.install, { caches: built.caches, variables: true })]),
    ...buildSteps(chosen, built.caches),
    ...(ours ? [run(chosen, gather(framework, built))] : []),
  ];
};

const runStage = ({ version, framework }: JavaApp, chosen: Chosen): Instruction[] => {
  const ours = chosen.start === startOf(framework);
  return [
    `FROM ${chosen.image(baseImage("java", version))}`,
    copy([ours ? "/out" : "/app"], "/app", { from: "build", owner: appUser }),
    "WORKDIR /app",
    "ENV HOME=/tmp",
    ...start(chosen),
  ];
};

const withoutParent = (pom: string): string => {
  const [from, to] = [pom.indexOf("<parent>"), pom.indexOf("</parent>")];
  return from < 0 || to < from ? pom : pom.slice(0, from) + pom.slice(to);
};

/** A Java or Kotlin app: pom.xml or build.gradle is there. */
export const java: Family = (files) => {
  const built = tool(files);
  if (!built) return null;
  const framework = frameworkOf(files);
  const [version, versionEvidence] = javaVersion(files, built.base);
  const name =
    /<artifactId>\s*([\w.-]+)\s*<\/artifactId>/.exec(withoutParent(files.text("pom.xml")))?.[1] ??
    /rootProject\.name\s*=\s*["']([\w.-]+)["']/.exec(files.text("settings.gradle") + files.text("settings.gradle.kts"))?.[1];
  return {
    ...nothing,
    kind: "java",
    framework,
    evidence: [
      built.evidence,
      versionEvidence,
      ...(framework ? [`The build names ${framework}: it is started with its port from PORT`] : []),
    ],
    suggestedName: name ?? null,
    build: built.build,
    start: startOf(framework),
    outputDirectory: null,
    singlePage: null,
    noStart: "",
    buildStage: (chosen) => buildStage({ built, version, framework }, chosen),
    runStage: (chosen) => runStage({ built, version, framework }, chosen),
  };
};
