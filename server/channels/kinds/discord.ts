import type { Message } from "../message-schema";
import { cut, escapeMarkdown, oneLine } from "../text-rules";
import type { Kind } from "./kind";
import { addressFault, hostOf, pathOf, post } from "./post";

const colours = { info: 0x3b82f6, warning: 0xf59e0b, critical: 0xef4444, over: 0x22c55e };

const colourOf = ({ type, severity }: Message): number => (type === "alert.resolved" ? colours.over : colours[severity]);

/** Discord counts all of an embed together as well: at most 6,000. */
const lengths = { title: 250, description: 2_500, name: 50, value: 250 };
const safe = (text: string, most: number): string => escapeMarkdown(cut(oneLine(text), Math.floor(most / 2)));

export const renderDiscord = (message: Message): Record<string, unknown> => {
  const lines = [...message.sentences.map((line) => safe(line, 1_000)), ...message.items.map((item) => `• ${safe(item, 300)}`)];
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        // Not read as markdown: what is escaped there would be shown escaped.
        title: cut(oneLine(message.title), lengths.title),
        url: message.link.url,
        description: cut(lines.join("\n"), lengths.description),
        color: colourOf(message),
        fields: message.fields
          .slice(0, 10)
          .map(({ label, value }) => ({ name: safe(label, lengths.name), value: safe(value, lengths.value), inline: true })),
        timestamp: message.at,
      },
    ],
  };
};

/** Discord says in seconds how long to wait. */
const retryAfterIn = (text: string): number | undefined => {
  const found = /"retry_after":\s*(\d{1,6}(?:\.\d+)?)/.exec(text);
  return found ? Math.ceil(Number(found[1]) * 1_000) : undefined;
};

const secretsOf = ({ url }: { url: string }): string[] => [url, pathOf(url)];

export const discord: Kind<"discord"> = {
  faults: ({ url }) => {
    const fault = addressFault(url);
    return fault === null ? [] : [{ path: "url", message: fault }];
  },
  destination: ({ url }) => hostOf(url),
  secrets: secretsOf,
  deliver: ({ url }, message) =>
    post({ url, secrets: secretsOf({ url }), body: JSON.stringify(renderDiscord(message)), retryAfterIn }),
};
