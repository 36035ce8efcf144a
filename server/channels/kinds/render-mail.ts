import type { Message } from "../message-schema";
import { cut, escapeHtml, oneLine } from "../text-rules";

/** A mail in the two forms in which readers have it. */
export type Mail = { subject: string; text: string; html: string; messageId: string; references: string[] };

const colours = { info: "#3b82f6", warning: "#f59e0b", critical: "#ef4444", over: "#22c55e" };

const sentencesOf = (message: Message): string[] => message.sentences.map(oneLine);

const asText = (message: Message): string =>
  [
    sentencesOf(message).join("\n"),
    message.items.map((item) => `- ${oneLine(item)}`).join("\n"),
    message.fields.map(({ label, value }) => `${label}: ${oneLine(value)}`).join("\n"),
    `${message.link.label}: ${message.link.url}`,
  ]
    .filter(Boolean)
    .join("\n\n");

const row = ({ label, value }: { label: string; value: string }): string =>
  `<tr><td style="padding:2px 16px 2px 0;color:#6b7280">${escapeHtml(label)}</td><td>${escapeHtml(oneLine(value))}</td></tr>`;

const asHtml = (message: Message): string => {
  const colour = message.type === "alert.resolved" ? colours.over : colours[message.severity];
  return [
    `<!doctype html><html lang="en"><body style="font-family:system-ui,sans-serif;font-size:15px;line-height:1.5;color:#111827">`,
    `<div style="max-width:600px;border-left:4px solid ${colour};padding-left:16px">`,
    `<h1 style="font-size:18px;margin:0 0 12px">${escapeHtml(oneLine(message.title))}</h1>`,
    ...sentencesOf(message).map((sentence) => `<p style="margin:0 0 8px">${escapeHtml(sentence)}</p>`),
    ...(message.items.length === 0
      ? []
      : [`<ul>${message.items.map((item) => `<li>${escapeHtml(oneLine(item))}</li>`).join("")}</ul>`]),
    ...(message.fields.length === 0 ? [] : [`<table style="margin:8px 0">${message.fields.map(row).join("")}</table>`]),
    `<p><a href="${escapeHtml(message.link.url)}">${escapeHtml(message.link.label)}</a></p>`,
    "</div></body></html>",
  ].join("\n");
};

/** `host` is the right side of its id. The end of a trouble answers the mail of its beginning: one thread. */
export const renderMail = (message: Message, host: string): Mail => {
  const idOf = (id: string) => `<${id}@${host}>`;
  return {
    subject: cut(oneLine(message.title), 200),
    text: asText(message),
    html: asHtml(message),
    messageId: idOf(message.id),
    references: message.answers.slice(0, 20).map(idOf),
  };
};
