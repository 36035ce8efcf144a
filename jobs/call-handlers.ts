import { tellComment } from "@/server/previews";
import type { CallHandlers } from "@/server/provider-calls";

const none = { tell: () => Promise.resolve() };

/** How each kind of call is told to its provider. */
export const callHandlers: CallHandlers = {
  "register-webhook": none,
  "remove-webhook": none,
  "commit-status": none,
  "preview-comment": { tell: tellComment },
};
