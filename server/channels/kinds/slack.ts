import type { Message } from "../message-schema";
import { cut, escapeSlack, oneLine } from "../text-rules";
import type { Kind } from "./kind";
import { addressFault, hostOf, pathOf, post } from "./post";

/** In plain text nothing is read as a mention or a link. */
const plain = (text: string, most: number) => ({ type: "plain_text", text: cut(text, most), emoji: false });

const lengths = { header: 150, section: 2_900, field: 300 };

export const renderSlack = (message: Message): Record<string, unknown> => {
  const text = [...message.sentences, ...message.items.map((item) => `• ${oneLine(item)}`)].join("\n");
  const fields = message.fields.slice(0, 10).map(({ label, value }) => plain(`${label}: ${oneLine(value)}`, lengths.field));
  const link = `<${escapeSlack(message.link.url)}|${escapeSlack(message.link.label)}>`;
  return {
    // What notifications and screen readers get: here, mentions would be read.
    text: escapeSlack(cut(oneLine(message.title), lengths.header)),
    unfurl_links: false,
    blocks: [
      { type: "header", text: plain(oneLine(message.title), lengths.header) },
      ...(text === "" ? [] : [{ type: "section", text: plain(text, lengths.section) }]),
      ...(fields.length === 0 ? [] : [{ type: "section", fields }]),
      { type: "section", text: { type: "mrkdwn", text: link } },
    ],
  };
};

const secretsOf = ({ url }: { url: string }): string[] => [url, pathOf(url)];

export const slack: Kind<"slack"> = {
  faults: ({ url }) => {
    const fault = addressFault(url);
    return fault === null ? [] : [{ path: "url", message: fault }];
  },
  destination: ({ url }) => hostOf(url),
  secrets: secretsOf,
  deliver: ({ url }, message) => post({ url, secrets: secretsOf({ url }), body: JSON.stringify(renderSlack(message)) }),
};
