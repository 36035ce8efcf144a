import { tellStatus } from "@/server/commit-statuses";
import { tellComment } from "@/server/previews";
import type { CallHandlers } from "@/server/provider-calls";
import { noteRefused, registerWebhook, removeWebhook } from "@/server/webhooks";

/** How each kind of call is told to its provider. */
export const callHandlers: CallHandlers = {
  "register-webhook": { tell: registerWebhook, gaveUp: noteRefused },
  "remove-webhook": { tell: removeWebhook },
  "commit-status": { tell: tellStatus },
  "preview-comment": { tell: tellComment },
};
