import type { KeyboardEvent } from "react";

/** Keys of a log, for whoever has it in focus; each has its button too. */
export const onLogKeys =
  (actions: Record<string, () => void>) =>
  (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
