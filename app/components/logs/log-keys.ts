import type { KeyboardEvent } from "react";

/** Space and Enter on these are theirs. */
const pressable = "button, a, summary";

/** Keys of a log, for whoever has it in focus; each has its button too. */
export const onLogKeys =
  (actions: Record<string, () => void>, onAway: () => void) =>
  (event: KeyboardEvent<HTMLElement>): void => {
    const { target } = event;
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "PageUp" || event.key === "ArrowUp") onAway();
    if (event.key === " " && target instanceof Element && target.closest(pressable) !== null) return;
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
