import { expect, it } from "vitest";
import { channelKinds, configurations } from "@/server/channels/schema";
import { channelFields, configurationOf, mailFields } from "./channel-fields";

it("asks for what each kind is told with, and for nothing else", () => {
  for (const kind of channelKinds) {
    const known = Object.keys(configurations[kind].shape).filter((name) => name !== "smtp");
    expect(channelFields[kind].map(({ path }) => path).toSorted()).toEqual(known.toSorted());
  }
  const ofMailServer = configurations.email.shape.smtp.unwrap().shape;
  expect(mailFields.map(({ path }) => path).toSorted()).toEqual(
    Object.keys(ofMailServer)
      .map((name) => `smtp.${name}`)
      .toSorted(),
  );
});

it.each([
  [
    "several addresses",
    "email",
    { addresses: "a@example.com, b@example.com;\nc@example.com" },
    "kept",
    {
      addresses: ["a@example.com", "b@example.com", "c@example.com"],
    },
  ],
  [
    "the installation's mail server",
    "email",
    { addresses: "a@example.com", "smtp.host": "x" },
    "installation",
    {
      addresses: ["a@example.com"],
      smtp: null,
    },
  ],
  [
    "a mail server of its own",
    "email",
    { addresses: "a@example.com", "smtp.host": "smtp.example.com", "smtp.port": "25" },
    "own",
    {
      addresses: ["a@example.com"],
      smtp: { host: "smtp.example.com", port: 25, security: "starttls" },
    },
  ],
  [
    "what is left empty",
    "webhook",
    { url: " https://example.com/hook ", secret: " " },
    "kept",
    { url: "https://example.com/hook" },
  ],
  [
    "what was typed for another kind",
    "slack",
    { url: "https://hooks.slack.com/x", secret: "whsec_x" },
    "kept",
    {
      url: "https://hooks.slack.com/x",
    },
  ],
] as const)("%s", (_, kind, texts, mailServer, configuration) =>
  expect(configurationOf(kind, { texts, mailServer, isChange: true })).toEqual(configuration),
);

it("what a new channel needs is asked for also where it was left empty", () => {
  const empty = { texts: {}, mailServer: "own", isChange: false } as const;
  expect(configurationOf("telegram", empty)).toEqual({ botToken: "", chatId: "" });
  expect(configurationOf("email", empty)).toEqual({ addresses: [], smtp: { host: "", security: "starttls" } });
});
