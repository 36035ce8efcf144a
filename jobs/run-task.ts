import { settlePreviews } from "@/server/previews";
import { runProviderCall } from "@/server/provider-calls";
import type { Task } from "@/server/queue";
import { processDelivery } from "@/server/webhooks/process-delivery";
import { callHandlers } from "./call-handlers";

/** What each kind of task does. */
export const runTask = ({ kind, id }: Task): Promise<void> => {
  switch (kind) {
    case "delivery":
      return processDelivery(id);
    case "provider-call":
      return runProviderCall(id, callHandlers);
    case "previews":
      return settlePreviews(id);
  }
};
