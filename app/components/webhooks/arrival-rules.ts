import type { Connection } from "@/server/connections/schema";
import type { Webhook } from "@/server/webhooks/schema";

/** Whether pushes reach an app, and why not. Pure. */

type Facts = {
  connection: Pick<Connection, "name" | "state" | "stateReason"> | null;
  webhooks: readonly Pick<Webhook, "state" | "stateReason">[];
};

/** A sentence where somebody has to do something before a push arrives; null where one may. */
export const whyPushesDoNotArrive = ({ connection, webhooks }: Facts): string | null => {
  // What has come proves more than what a connection is able to.
  if (webhooks.some(({ state }) => state === "receiving")) return null;
  if (connection?.state === "failing") return connection.stateReason ?? `The connection ${connection.name} does not work.`;
  const refused = webhooks.find(({ state }) => state === "refused");
  return refused === undefined ? null : (refused.stateReason ?? "The connection may not register the webhook.");
};
