import { AtSign, Hash, type LucideIcon, MessagesSquare, Send, Webhook } from "lucide-react";
import type { StatusView } from "@/app/lib/status";
import type { Channel, ChannelKind } from "@/server/channels/schema";

/** What is said of channels. Pure. */

export const channelKindWords: Readonly<Record<ChannelKind, { name: string; icon: LucideIcon }>> = {
  email: { name: "E-mail", icon: AtSign },
  slack: { name: "Slack", icon: Hash },
  discord: { name: "Discord", icon: MessagesSquare },
  telegram: { name: "Telegram", icon: Send },
  webhook: { name: "Webhook", icon: Webhook },
};

/** How a channel stands. */
export const channelView = ({ enabled, state }: Pick<Channel, "enabled" | "state">): StatusView => {
  if (!enabled) return { tone: "quiet", word: "Switched off" };
  if (state === "failing") return { tone: "bad", word: "Failing" };
  return state === "working" ? { tone: "ok", word: "Working" } : { tone: "quiet", word: "Not used yet" };
};
