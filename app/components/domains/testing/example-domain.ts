import { noOptions } from "@/app/components/domains/options/no-options";
import type { Domain } from "@/server/domains/domain-schema";

const moment = "2026-11-26T12:00:00.000Z";

/** A domain that is well, for tests; what is given is otherwise. */
export const exampleDomain = (change: Partial<Domain>): Domain => {
  const hostname = change.hostname ?? "www.example.com";
  return {
    id: `dom_${hostname}`,
    app: { id: "app_1", name: "shop" },
    hostname,
    displayName: hostname,
    zone: "example.com",
    isWildcard: false,
    url: `https://${hostname}/`,
    status: "active",
    statusReason: null,
    statusChangedAt: moment,
    nextStep: "Nothing is to be done.",
    records: [],
    alternatives: [],
    hints: [],
    taken: false,
    failsAt: null,
    provenAt: moment,
    checkedAt: moment,
    nextCheckAt: moment,
    answeredBy: [],
    dnsFault: null,
    options: noOptions,
    certificate: null,
    createdAt: moment,
    updatedAt: moment,
    ...change,
  };
};
