"use client";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { cn } from "@/app/lib/class-names";
import { currentToasts, dismiss, pauseToasts, resumeToasts, subscribeToasts, type Toast } from "./toasts";

export { toast } from "./toasts";

const none: readonly Toast[] = [];

/** Shows the messages. They stay while the pointer or the focus is on one of them. */
export const Toaster = () => {
  const shown = useSyncExternalStore(subscribeToasts, currentToasts, () => none);
  return (
    <div
      className="pointer-events-none fixed inset-x-3 bottom-20 z-50 flex flex-col items-end gap-2 sm:bottom-4"
      role="status"
      aria-live="polite"
      onMouseEnter={pauseToasts}
      onMouseLeave={resumeToasts}
      onFocus={pauseToasts}
      onBlur={resumeToasts}
    >
      {shown.map((each) => (
        <ToastCard key={each.id} toast={each} />
      ))}
    </div>
  );
};

const ToastCard = ({ toast }: { toast: Toast }) => {
  const { id, look, text, detail, action } = toast;
  const Icon = look === "ok" ? CircleCheck : CircleAlert;
  return (
    <div className="pointer-events-auto flex w-full max-w-sm animate-rise items-start gap-2.5 rounded-lg border bg-surface px-3.5 py-3 shadow-lg">
      <Icon className={cn("mt-0.5 size-4 shrink-0", look === "ok" ? "text-ok" : "text-bad")} aria-hidden="true" />
      <div className={cn("min-w-0 flex-1 break-words", look === "bad" && "text-bad")}>
        {text}
        {detail === undefined ? null : <p className="text-[13px] text-muted">{detail}</p>}
      </div>
      {action === undefined ? null : (
        <button
          type="button"
          className="-my-0.5 shrink-0 rounded px-1.5 py-0.5 font-medium text-accent hover:bg-accent-soft"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        className="-m-1 grid size-6 shrink-0 place-items-center rounded text-faint hover:text-ink"
        onClick={() => dismiss(id)}
      >
        <X className="size-4" aria-hidden="true" />
      </button>
    </div>
  );
};
