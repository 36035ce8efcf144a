import { expect, it } from "vitest";
import type { Alert } from "@/server/alerts/schema";
import { marksOfAlerts, marksOfDeployments, withMoment } from "./usage-marks";

const at = "2026-11-26T12:00:00.000Z";
const marker = { at, appId: "app_1", appName: "my shop", deploymentId: "dep_1", number: 7 };
const alert = (kind: Alert["kind"]): Alert =>
  ({
    kind,
    firedAt: at,
    appName: "shop",
    firedReason: "Memory was above 90 % for 5 minutes.",
    reason: "It is below again.",
  }) as Alert;
const words = (marks: readonly { words: string }[]) => marks.map((mark) => mark.words);

it("deployments lead to their pages, and are named by their app where there are several", () => {
  expect(marksOfDeployments([{ ...marker, status: "live" }], false)).toEqual([
    { at: Date.parse(at), tone: "ok", words: "Deployment #7 went live", href: "/apps/my%20shop/deployments/7" },
  ]);
  expect(words(marksOfDeployments([{ ...marker, status: "failed" }], true))).toEqual(["my shop #7 failed"]);
});

it("alerts say why they fired; a failed deployment is not marked twice", () =>
  expect(words(marksOfAlerts([alert("memory_percent"), alert("deployment_failed")]))).toEqual([
    "Alert: Memory was above 90 % for 5 minutes.",
  ]));

it("the moment of a link is the mark that is there, or one of its own", () => {
  const marks = marksOfAlerts([alert("memory_percent")]);
  expect(withMoment(marks, null)).toEqual(marks);
  expect(withMoment(marks, Date.parse(at))).toEqual([{ ...marks[0], tone: "accent" }]);
  expect(withMoment(marks, 5)).toHaveLength(2);
});
