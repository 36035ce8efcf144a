import type { StatusView } from "@/app/lib/status";
import { usualBaseUrls } from "@/server/connections/schema";
import { type Provider, providers } from "@/server/git/providers/schema";
import type { Webhook, WebhookState } from "@/server/webhooks/schema";

/** What is said of an app's webhooks, and where at each provider they are entered. Pure. */

export const webhookViews: Readonly<Record<WebhookState, StatusView>> = {
  waiting: { tone: "quiet", word: "Waiting" },
  registering: { tone: "busy", word: "Registering" },
  registered: { tone: "quiet", word: "Registered" },
  refused: { tone: "warn", word: "To be pasted" },
  receiving: { tone: "ok", word: "Receiving" },
};

/** What happens next, of one that works or will work by itself; null where somebody has to paste it. */
export const webhookSentence = ({ state, registered }: Pick<Webhook, "state" | "registered">): string | null => {
  if (state === "registering") return "It is being registered through the connection. This page follows.";
  if (!registered) return null;
  return state === "receiving"
    ? "We registered it, and pushes arrive. There is nothing to do."
    : "We registered it. There is nothing to do; it turns green with the first push.";
};

/** The repository's page for people; null for what is not on the web. */
const pageOf = (repository: string): string | null => {
  const ssh = /^(?:ssh:\/\/)?[^@/\s]+@([^:/\s]+)(?::\d+)?[:/]\/?(.+)$/.exec(repository);
  const address = ssh === null ? repository : `https://${ssh[1] ?? ""}/${ssh[2] ?? ""}`;
  return /^https?:\/\/[^/]+\/.+/.test(address) ? address.replace(/\/+$/, "").replace(/\.git$/, "") : null;
};

/** Which provider's webhook an app needs: that of its connection, else the one whose address it has, else the one that is heard of. */
export const providerOf = (
  repository: string | null,
  connection: Provider | null,
  webhooks: readonly Pick<Webhook, "provider" | "state">[],
): Provider | null => {
  if (connection !== null) return connection;
  const page = pageOf(repository ?? "");
  const byAddress = providers.find((provider) => page?.startsWith(`${usualBaseUrls[provider]}/`) === true);
  return byAddress ?? webhooks.find(({ state }) => state === "receiving")?.provider ?? null;
};

type Guide = { path: string; where: string; steps: readonly string[] };

const guides: Readonly<Record<Provider, Guide>> = {
  github: {
    path: "/settings/hooks/new",
    where: "Settings → Webhooks → Add webhook",
    steps: [
      "Paste the address as Payload URL and the secret as Secret.",
      "Choose the content type application/json.",
      "Choose the events Pushes, and Pull requests where you want previews.",
    ],
  },
  gitlab: {
    path: "/-/hooks",
    where: "Settings → Webhooks → Add new webhook",
    steps: [
      "Paste the address as URL and the secret as Secret token.",
      "Choose Push events, and Merge request events where you want previews.",
    ],
  },
  codeberg: {
    path: "/settings/hooks",
    where: "Settings → Webhooks → Add webhook → Gitea or Forgejo",
    steps: [
      "Paste the address as Target URL and the secret as Secret.",
      "Leave POST and application/json as they are.",
      "Choose Push, and Pull request with its synchronisation where you want previews.",
    ],
  },
  bitbucket: {
    path: "/admin/webhooks",
    where: "Repository settings → Webhooks → Add webhook",
    steps: [
      "Paste the address as URL and the secret as Secret.",
      "Choose Repository push; where you want previews also Pull request created, updated, merged and declined.",
    ],
  },
};

/** How a webhook is entered by hand. `page`: the provider's page for it, where the repository is known to be there. */
export const pasteGuide = (provider: Provider, repository: string | null): Guide & { page: string | null } => {
  const guide = guides[provider];
  const page = repository === null ? null : pageOf(repository);
  return { ...guide, page: page === null ? null : page + guide.path };
};
