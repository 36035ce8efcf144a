import { settlePreviews } from "@/server/previews";
import { runProviderCall } from "@/server/provider-calls";
import { checkHead, processDelivery } from "@/server/pushes";
import type { Task } from "@/server/queue";
import { callHandlers } from "./call-handlers";

/** What each kind of task does. */
export const runTask = ({ kind, id }: Task): Promise<void> => {
  switch (kind) {
    case "delivery":
      return processDelivery(id);
    case "head":
      return checkHead(id);
    case "provider-call":
      return runProviderCall(id, callHandlers);
    case "previews":
      return settlePreviews(id);
  }
};
