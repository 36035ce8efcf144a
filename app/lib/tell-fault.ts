import { toast } from "@/app/components/ui/toasts";
import { describeError } from "./trpc/errors";

/** Tells the person of a call that failed, in passing: what happened and what to do next. For forms see `show-faults`. */
export const tellFault = (error: unknown): void => {
  const { message, next } = describeError(error);
  toast.bad(message, next);
};
