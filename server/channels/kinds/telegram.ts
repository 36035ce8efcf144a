import type { Message } from "../message-schema";
import { cut, escapeHtml, oneLine } from "../text-rules";
import type { Kind } from "./kind";
import { addressFault, hostOf, post } from "./post";

const usualApi = "https://api.telegram.org";
/** Telegram counts after reading the marks; before is never less. */
const longest = 4_096;

const written = (message: Message, items: readonly string[]): string =>
  [
    `<b>${escapeHtml(cut(oneLine(message.title), 200))}</b>`,
    ...message.sentences.map((sentence) => escapeHtml(cut(oneLine(sentence), 300))),
    ...items.map((item) => `• ${escapeHtml(cut(oneLine(item), 150))}`),
    ...message.fields
      .slice(0, 10)
      .map(({ label, value }) => `<i>${escapeHtml(label)}:</i> ${escapeHtml(cut(oneLine(value), 100))}`),
    `<a href="${escapeHtml(message.link.url)}">${escapeHtml(message.link.label)}</a>`,
  ].join("\n");

/** HTML as Telegram takes it; whole lines are left out where it would be too long, so that no mark stays open. */
export const renderTelegram = (message: Message): string => {
  for (let count = message.items.length; count > 0; count -= 1) {
    const left = message.items.length - count;
    const shown = [...message.items.slice(0, count), ...(left === 0 ? [] : [`and ${left} more`])];
    const text = written(message, shown);
    if (text.length <= longest) return text;
  }
  const text = written(message, []);
  return text.length <= longest ? text : written({ ...message, fields: [], sentences: message.sentences.slice(0, 1) }, []);
};

const retryAfterIn = (text: string): number | undefined => {
  const found = /"retry_after":\s*(\d{1,6})/.exec(text);
  return found ? Number(found[1]) * 1_000 : undefined;
};

const apiOf = (apiUrl: string | undefined): string => (apiUrl ?? usualApi).replace(/\/+$/, "");

const secretsOf = ({ botToken }: { botToken: string }): string[] => [botToken, botToken.slice(botToken.indexOf(":") + 1)];

export const telegram: Kind<"telegram"> = {
  faults: ({ apiUrl }) => {
    const fault = apiUrl === undefined ? null : addressFault(apiUrl);
    if (fault !== null) return [{ path: "apiUrl", message: fault }];
    const isBare = apiUrl === undefined || !/[?#]/.test(apiUrl);
    return isBare ? [] : [{ path: "apiUrl", message: "The address of the API holds no ? and no #." }];
  },
  astray: (before, after, given) => (apiOf(before.apiUrl) === apiOf(after.apiUrl) || given.botToken ? null : "botToken"),
  destination: ({ chatId, apiUrl }) => (apiUrl === undefined ? chatId : `${chatId} by ${hostOf(apiUrl)}`),
  secrets: secretsOf,
  deliver: ({ botToken, chatId, apiUrl }, message) =>
    post({
      secrets: secretsOf({ botToken }),
      url: `${apiOf(apiUrl)}/bot${botToken}/sendMessage`,
      body: JSON.stringify({
        chat_id: chatId,
        text: renderTelegram(message),
        parse_mode: "HTML",
        link_preview_options: { is_disabled: true },
      }),
      retryAfterIn,
    }),
};
