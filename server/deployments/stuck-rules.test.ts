import { expect, it } from "vitest";
import { isStuck, type StuckFacts, stuckLimits } from "./stuck-rules";

const limits = { stuckAfterMs: 900, fetchMs: 300, buildMs: 1_800, startMs: 120 };
const facts = (some: Partial<StuckFacts>): StuckFacts => ({
  status: "building",
  switched: false,
  silentMs: 0,
  hostSilentMs: 0,
  ...some,
});

it.each([
  { name: "one that speaks", facts: facts({}), expected: false },
  { name: "silent, its host too", facts: facts({ silentMs: 900, hostSilentMs: 900 }), expected: true },
  { name: "its host silent, itself lately heard", facts: facts({ silentMs: 899, hostSilentMs: 5_000 }), expected: false },
  { name: "a quiet build on a host that is there", facts: facts({ silentMs: 2_699 }), expected: false },
  { name: "a build quiet beyond its own limit too", facts: facts({ silentMs: 2_700 }), expected: true },
  { name: "a start quiet beyond its limit", facts: facts({ status: "starting", silentMs: 1_020 }), expected: true },
  { name: "a fetch quiet beyond its limit", facts: facts({ status: "fetching", silentMs: 1_200 }), expected: true },
  { name: "a queued one on a busy host waits", facts: facts({ status: "queued", silentMs: 99_999 }), expected: false },
  {
    name: "a queued one of a host that is gone",
    facts: facts({ status: "queued", silentMs: 900, hostSilentMs: 900 }),
    expected: true,
  },
  {
    name: "a switched one on a host that is there",
    facts: facts({ status: "starting", switched: true, silentMs: 9_999 }),
    expected: false,
  },
  {
    name: "a switched one of a host that is gone",
    facts: facts({ status: "starting", switched: true, silentMs: 900, hostSilentMs: 900 }),
    expected: true,
  },
])("$name: $expected", ({ facts: given, expected }) => {
  expect(isStuck(given, limits)).toBe(expected);
});

it("lets a release command be silent for as long as it may run", () => {
  const settings = {
    STUCK_AFTER_MS: 900,
    FETCH_TIMEOUT_MS: 300,
    BUILD_TIMEOUT_MS: 1_800,
    START_TIMEOUT_MS: 120,
    RELEASE_TIMEOUT_MS: 3_600,
  };
  expect(isStuck(facts({ status: "starting", silentMs: 4_499 }), stuckLimits(settings))).toBe(false);
  expect(isStuck(facts({ status: "starting", silentMs: 4_500 }), stuckLimits(settings))).toBe(true);
});
