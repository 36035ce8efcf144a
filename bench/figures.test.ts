import { describe, expect, test } from "vitest";
import { type Figure, figures, renderTable, rounded, verdictOf } from "./figures";

describe("the verdict on a figure", () => {
  test.each<[string, Figure, number, string]>([
    ["a ratio at its goal is good", "deploy_ratio", 1.1, "ok"],
    ["a ratio above its goal is over", "deploy_ratio", 1.11, "over"],
    ["not one request may fail", "redeploy_failed_requests", 1, "over"],
    ["no failed request is good", "redeploy_failed_requests", 0, "ok"],
    ["lines a second at the goal are good", "log_lines_per_s", 20_000, "ok"],
    ["fewer lines a second are under", "log_lines_per_s", 19_999, "under"],
  ])("%s", (_, figure, measured, verdict) => {
    expect(verdictOf(figure, measured)).toBe(verdict);
  });
});

test.each([
  [1.0449, 1.04],
  [0.5, 0.5],
  [41.267, 41.3],
  [251.4, 251],
  [-12.34, -12.3],
  [31_234.5, 31_235],
])("%d is written as %d", (measured, written) => {
  expect(rounded(measured)).toBe(written);
});

describe("the table", () => {
  test("has a line per wanted figure, in columns", () => {
    const measured = { deploy_ratio: 1.0312, log_lines_per_s: 9_000 };
    const table = renderTable(["deploy_ratio", "image_mb", "log_lines_per_s"], measured, { image_mb: "there is no Dockerfile." });
    expect(table.split("\n")).toEqual([
      "figure           measured      goal",
      "deploy_ratio     1.03          ≤ 1.1            ok",
      "image_mb         –             ≤ 400 MB         not measured: there is no Dockerfile.",
      "log_lines_per_s  9000 lines/s  ≥ 20000 lines/s  under",
    ]);
  });

  test("can name all figures", () => {
    expect(renderTable(figures, {}, {}).split("\n")).toHaveLength(figures.length + 1);
  });
});
