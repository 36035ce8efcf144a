// count-tests.mjs FOLDER: sums vitest's reports and the steps there; prints what failed and why, then "N passed, N failed".
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, platformSaid } from "./why-failed.mjs";

const folder = process.argv[2];
const linesOf = (name) =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8").trim().split("\n").filter(Boolean) : [];

const reports = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({ project: name.slice(0, -".json".length), ...JSON.parse(readFileSync(join(folder, name), "utf8")) }));
const tests = reports.flatMap((report) =>
  report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({
      name: `${report.project}: ${test.fullName}`,
      status: test.status,
      messages: test.failureMessages ?? [],
    })),
  ),
);

/** A file that cannot be loaded, or an error outside of any test, fails though no test of it did. */
const brokenFiles = reports.flatMap((report) =>
  report.testResults
    .filter((file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"))
    .map((file) => `${report.project}: ${file.name}: ${file.message.split("\n")[0]}`),
);

// The unit tests are counted one by one, so the step that ran them is not counted again unless it gave no report.
const steps = linesOf("steps").filter((line) => !(line.endsWith(" unit") && existsSync(join(folder, "unit.json"))));
const failed = tests.filter((test) => test.status === "failed");
const failedTests = failed.map((test) => test.name);
/** When the files ran of which something failed, and the platform with them. */
const spans = reports
  .filter((report) => report.project === "docker" || report.project === "browser")
  .flatMap((report) => report.testResults.filter((file) => file.status === "failed"))
  .map((file) => ({ from: file.startTime, to: file.endTime }));
// Only what needs a real Traefik may be skipped, and says so by name.
const skipped = tests.filter((test) => test.status !== "failed" && test.status !== "passed").map((test) => test.name);
const wronglySkipped = skipped.filter((name) => !/traefik/i.test(name)).map((name) => `skipped: ${name}`);
const failedSteps = steps.filter((line) => line.startsWith("failed ")).map((line) => line.slice("failed ".length));
const silentExits = linesOf("exits")
  .map((line) => line.slice("failed tests-of-".length))
  .filter((project) => !reports.some((report) => report.project === project && !report.success));

const failures = [
  ...failedTests,
  ...brokenFiles,
  ...wronglySkipped,
  ...failedSteps,
  ...silentExits.map((project) => `${project}: vitest failed outside of any test`),
];
for (const name of skipped) console.error(`Skipped: ${name}`);
for (const line of platformSaid(join(folder, "logs"), spans)) console.error(line);
for (const { name, messages } of failed) console.error(`${name}\n${messageOf(messages)}\n`);
for (const failure of failures) console.error(`Failed: ${failure}`);
const passed = tests.filter((test) => test.status === "passed").length + steps.length - failedSteps.length;
console.log(`${passed} passed, ${failures.length} failed`);
