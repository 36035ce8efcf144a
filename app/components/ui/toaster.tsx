"use client";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { cn } from "@/app/lib/class-names";

/** Short messages about what was just done. Kept by hand: it is this small, and needs no style element of its own. */
type Toast = { id: number; look: "ok" | "bad"; text: string; detail?: string | undefined };

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

const set = (next: readonly Toast[]) => {
  toasts = next;
  for (const listener of listeners) listener();
};

const dismiss = (id: number) => set(toasts.filter((each) => each.id !== id));

const add = (look: Toast["look"], text: string, detail?: string) => {
  lastId += 1;
  const id = lastId;
  set([...toasts.slice(-3), { id, look, text, detail }]);
  setTimeout(() => dismiss(id), look === "ok" ? 4_000 : 9_000);
};

export const toast = {
  ok: (text: string) => add("ok", text),
  bad: (text: string, detail?: string) => add("bad", text, detail),
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const none: readonly Toast[] = [];

export const Toaster = () => {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => none,
  );
  return (
    <div
      className="pointer-events-none fixed inset-x-3 bottom-20 z-50 flex flex-col items-end gap-2 md:bottom-4"
      role="status"
      aria-live="polite"
    >
      {shown.map((each) => (
        <div
          key={each.id}
          className="pointer-events-auto flex w-full max-w-sm items-start gap-2.5 rounded-lg border bg-surface px-3.5 py-3 shadow-lg"
        >
          {each.look === "ok" ? (
            <CircleCheck className="mt-0.5 size-4 shrink-0 text-ok" aria-hidden="true" />
          ) : (
            <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden="true" />
          )}
          <div className={cn("min-w-0 flex-1 break-words", each.look === "bad" && "text-bad")}>
            {each.text}
            {each.detail === undefined ? null : <p className="text-[13px] text-muted">{each.detail}</p>}
          </div>
          <button type="button" aria-label="Dismiss" className="text-faint hover:text-ink" onClick={() => dismiss(each.id)}>
            <X className="size-4" aria-hidden="true" />
          </button>
        </div>
      ))}
    </div>
  );
};
