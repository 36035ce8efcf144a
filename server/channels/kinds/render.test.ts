import { describe, expect, it } from "vitest";
import type { Message } from "../message-schema";
import { renderDiscord } from "./discord";
import { renderMail } from "./render-mail";
import { renderSlack } from "./slack";
import { renderTelegram } from "./telegram";
import { renderWebhook } from "./webhook";

const hostile = [
  `<script>alert(1)</script>`,
  `</b><a href="javascript:alert(1)">x</a>`,
  `<!channel> <@U024BE7LH> <https://evil.example|click>`,
  `@everyone @here <@&1> [x](https://evil.example)`,
  "subject\r\nBcc: everybody@example.com",
  "\u202egnp.exe",
  "&amp; \" ' `code` *bold* _it_",
];

const message = (name: string): Message => ({
  id: "ntf_1",
  type: "alert.fired",
  at: "2026-11-26T00:10:00.000Z",
  severity: "critical",
  title: `${name} is offline`,
  sentences: [`${name} does not run.`],
  fields: [{ label: "Severity", value: name }],
  items: [name],
  link: { label: "Open the app", url: "https://paas.example.com/apps/shop?a=1&b=2" },
  answers: ["ntf_0"],
  data: { name },
});

describe.each(hostile)("the name %j", (name) => {
  it("is text in a mail", () => {
    const mail = renderMail(message(name), "paas.example.com");
    expect(mail.subject).not.toMatch(/[\r\n\u202e]/);
    expect(mail.html).not.toContain("<script");
    expect(mail.html.match(/<a /g)).toHaveLength(1);
    expect(mail.html).not.toContain("</b>");
    expect(mail.text).not.toContain("\r\nBcc");
  });

  it("is text in Telegram", () => {
    const text = renderTelegram(message(name));
    expect(text.match(/<[^>]*>/g)?.every((mark) => /^<\/?(?:b|i|a)(?: href="https:\/\/paas[^"]*")?>$/.test(mark))).toBe(true);
    expect(text.match(/<a /g)).toHaveLength(1);
  });

  it("mentions nobody in Slack", () => {
    const { text, blocks } = renderSlack(message(name)) as { text: string; blocks: { text?: { type: string; text: string } }[] };
    expect(text).not.toMatch(/[<>]/);
    const read = blocks.flatMap((block) => (block.text?.type === "mrkdwn" ? block.text.text : []));
    expect(read).toEqual(["<https://paas.example.com/apps/shop?a=1&amp;b=2|Open the app>"]);
  });

  it("mentions nobody in Discord and makes no link", () => {
    const { allowed_mentions, embeds } = renderDiscord(message(name)) as {
      allowed_mentions: unknown;
      embeds: { description: string; fields: { value: string }[] }[];
    };
    expect(allowed_mentions).toEqual({ parse: [] });
    const text = `${embeds[0]?.description} ${embeds[0]?.fields[0]?.value}`;
    expect(text).not.toMatch(/(?<!\\)[@[\]<>*_`]/);
    expect(text).not.toContain("://");
  });

  it("is JSON in a webhook", () =>
    expect(JSON.parse(renderWebhook(message(name)))).toEqual({
      type: "alert.fired",
      timestamp: "2026-11-26T00:10:00.000Z",
      data: { name },
    }));
});

describe("a long message", () => {
  const long: Message = {
    ...message("shop"),
    sentences: Array.from({ length: 5 }, () => "<&>".repeat(2_000)),
    items: Array.from({ length: 21 }, () => "<&>".repeat(500)),
    fields: Array.from({ length: 30 }, () => ({ label: "L".repeat(400), value: "&".repeat(2_000) })),
  };

  it("keeps to what Telegram takes, with no mark left open", () => {
    const text = renderTelegram({ ...long, fields: long.fields.map(({ value }) => ({ label: "L", value })) });
    expect(text.length).toBeLessThanOrEqual(4_096);
    for (const mark of ["b", "i", "a"])
      expect(text.match(new RegExp(`<${mark}[ >]`, "g"))?.length ?? 0).toBe(
        text.match(new RegExp(`</${mark}>`, "g"))?.length ?? 0,
      );
  });

  it("keeps to what Discord takes", () => {
    const [embed] = (
      renderDiscord(long) as { embeds: { title: string; description: string; fields: { name: string; value: string }[] }[] }
    ).embeds;
    expect(embed?.title.length).toBeLessThanOrEqual(256);
    expect(embed?.description.length).toBeLessThanOrEqual(4_096);
    expect(embed?.fields.length).toBeLessThanOrEqual(25);
    for (const { name, value } of embed?.fields ?? []) {
      expect(name.length).toBeLessThanOrEqual(256);
      expect(value.length).toBeLessThanOrEqual(1_024);
    }
    const words = [embed?.title, embed?.description, ...(embed?.fields ?? []).flatMap(({ name, value }) => [name, value])];
    expect(words.join("").length).toBeLessThanOrEqual(6_000);
  });

  it("keeps to what Slack takes", () => {
    const { blocks } = renderSlack(long) as { blocks: { text?: { text: string }; fields?: { text: string }[] }[] };
    for (const { text, fields = [] } of blocks) {
      expect(text?.text.length ?? 0).toBeLessThanOrEqual(3_000);
      expect(fields.length).toBeLessThanOrEqual(10);
      for (const field of fields) expect(field.text.length).toBeLessThanOrEqual(2_000);
    }
  });
});

it("a mail about the end answers the one about the beginning", () =>
  expect(renderMail(message("shop"), "paas.example.com")).toMatchObject({
    messageId: "<ntf_1@paas.example.com>",
    references: ["<ntf_0@paas.example.com>"],
  }));
