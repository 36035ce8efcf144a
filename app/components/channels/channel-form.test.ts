import { expect, it } from "vitest";
import { type ChannelValues, changeOf, creationOf, faultsOfAnswer, firstValues } from "./channel-form";

const values = (more: Partial<ChannelValues>): ChannelValues => ({ ...firstValues(null, true), name: "ops", ...more });

it("makes a channel of what was filled in", () => {
  expect(creationOf(values({ texts: { addresses: "ops@example.com" } }))).toEqual({
    input: {
      kind: "email",
      name: "ops",
      isDefault: true,
      enabled: true,
      configuration: { addresses: ["ops@example.com"] },
    },
  });
});

it.each([
  ["no name", { name: " ", texts: { addresses: "ops@example.com" } }, ["name"]],
  ["no address", {}, ["addresses"]],
  ["an address that is none", { texts: { addresses: "ops@example.com, nobody" } }, ["addresses"]],
  ["a mail server without a name", { mailServer: "own", texts: { addresses: "ops@example.com" } }, ["smtp.host"]],
  [
    "a port that is none",
    { mailServer: "own", texts: { addresses: "ops@example.com", "smtp.host": "smtp.example.com", "smtp.port": "x" } },
    ["smtp.port"],
  ],
  ["a token that is none", { kind: "telegram", texts: { botToken: "x", chatId: "@team" } }, ["botToken"]],
] as const)("puts the fault of %s beside its field", (_, more, fields) => {
  const made = creationOf(values(more));
  expect(Object.keys("faults" in made ? made.faults : {})).toEqual(fields);
});

it("says in sentences what is missing", () => {
  const missing = { faults: { name: "Give the channel a name.", url: "Give the address." } };
  expect(creationOf({ ...firstValues(null, true), kind: "webhook" })).toEqual(missing);
});

it("changes what was filled in, and nothing else", () => {
  const kept = { ...firstValues(null, true), name: "ops", kind: "webhook", mailServer: "kept" } as const;
  expect(changeOf("chn_1", kept)).toEqual({ input: { id: "chn_1", name: "ops", isDefault: true, enabled: true } });
  expect(changeOf("chn_1", { ...kept, texts: { url: "https://example.com/a" } })).toMatchObject({
    input: { configuration: { url: "https://example.com/a" } },
  });
  expect(changeOf("chn_1", { ...kept, kind: "email", mailServer: "installation" })).toMatchObject({
    input: { configuration: { smtp: null } },
  });
});

it("puts the server's faults beside the fields, and what belongs to none above the buttons", () => {
  const fields = [{ path: "configuration.addresses.1", message: "That is no address." }];
  expect(faultsOfAnswer({ message: "Invalid.", data: { code: "invalid", fields } })).toEqual({
    addresses: "That is no address.",
  });
  expect(faultsOfAnswer({ message: "Refused.", data: { code: "refused", next: "Try another." } })).toEqual({
    "": "Refused. Try another.",
  });
});
