/** What was just done, told for some seconds. Kept by hand: it is this small, and needs no style element of its own. */
export type ToastAction = { label: string; run: () => void };
export type Toast = {
  id: number;
  look: "ok" | "bad";
  text: string;
  detail?: string | undefined;
  /** The one thing that may follow: undo, above all. */
  action?: ToastAction | undefined;
};

const shownMs = { ok: 4_000, bad: 9_000 } as const;
/** Who may change their mind is given the time for it. */
const withActionMs = 10_000;
const atMost = 4;

type Clock = { leftMs: number; startedAt: number; timer: ReturnType<typeof setTimeout> | undefined };

let toasts: readonly Toast[] = [];
let lastId = 0;
const clocks = new Map<number, Clock>();
const listeners = new Set<() => void>();

const set = (next: readonly Toast[]) => {
  toasts = next;
  for (const listener of listeners) listener();
};

export const dismiss = (id: number): void => {
  clearTimeout(clocks.get(id)?.timer);
  clocks.delete(id);
  set(toasts.filter((each) => each.id !== id));
};

const start = (id: number, leftMs: number) => {
  clocks.set(id, { leftMs, startedAt: Date.now(), timer: setTimeout(() => dismiss(id), leftMs) });
};

/** Nothing goes away under somebody's pointer or focus. */
export const pauseToasts = (): void => {
  for (const clock of clocks.values()) {
    if (clock.timer === undefined) continue;
    clearTimeout(clock.timer);
    clock.timer = undefined;
    clock.leftMs -= Date.now() - clock.startedAt;
  }
};

export const resumeToasts = (): void => {
  for (const [id, clock] of clocks) if (clock.timer === undefined) start(id, Math.max(clock.leftMs, 1_500));
};

const add = (toast: Omit<Toast, "id">) => {
  lastId += 1;
  const dropped = toasts.slice(0, Math.max(0, toasts.length + 1 - atMost));
  for (const { id } of dropped) dismiss(id);
  set([...toasts, { ...toast, id: lastId }]);
  start(lastId, toast.action === undefined ? shownMs[toast.look] : withActionMs);
};

export const toast = {
  /** `action` is what may follow: `{ label: "Undo", run }`. */
  ok: (text: string, more: { detail?: string; action?: ToastAction } = {}) => add({ look: "ok", text, ...more }),
  bad: (text: string, detail?: string, action?: ToastAction) => add({ look: "bad", text, detail, action }),
};

/** Does what the newest message offers. False when none offers anything. */
export const runNewestAction = (): boolean => {
  const newest = toasts.findLast((each) => each.action !== undefined);
  if (newest?.action === undefined) return false;
  dismiss(newest.id);
  newest.action.run();
  return true;
};

export const subscribeToasts = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const currentToasts = (): readonly Toast[] => toasts;
