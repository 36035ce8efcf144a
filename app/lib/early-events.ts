type Early = {
  /** The last press, submission or probe that reached React's handlers. */
  heard: Event | null;
  /** Carries it out, once, when React listens at this element. */
  keep: (element: Element, act: () => void) => void;
  /** React knows of what was typed into this field. */
  toldOf: (field: EventTarget) => void;
  /** The page listens now, at least its frame. */
  wake: () => void;
};

declare global {
  interface Window {
    /** Made by the script below; the body of the page tells it what React has heard. */
    early?: Early;
  }
}

// These three stand in the page as text, before anything that can be pressed: each may use nothing from outside itself.

const makeKeeper = (): Early => {
  const againMs = 100;
  const kept = new Map<Element, () => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let awake = false;
  const listens = (element: Element): boolean => {
    // An event that means nothing here, of a kind for which React wakes the part of the page that it is in.
    const probe = new Event("auxclick", { bubbles: true });
    element.dispatchEvent(probe);
    return early.heard === probe;
  };
  const carryOut = () => {
    for (const [element, act] of kept) {
      if (element.isConnected && !listens(element)) continue;
      element.removeAttribute("aria-busy");
      if (element.isConnected) act();
      kept.delete(element);
    }
    if (kept.size > 0) carryOutIn(againMs);
  };
  const carryOutIn = (milliseconds: number) => {
    clearTimeout(timer);
    if (awake) timer = setTimeout(carryOut, milliseconds);
  };
  const early: Early = {
    heard: null,
    keep: (element, act) => {
      kept.set(element, act);
      carryOutIn(0);
    },
    toldOf: (field) => field instanceof Element && kept.delete(field),
    wake: () => {
      awake = true;
      carryOutIn(0);
    },
  };
  window.early = early;
  return early;
};

const keepPresses = (early: Early) => {
  const pressable = "button, [role=button], [type=checkbox], [type=radio], [type=submit]";
  const keepUnheard = (event: Event) => {
    if (early.heard === event || !(event.target instanceof Element)) return;
    const element = event.type === "submit" ? event.target : event.target.closest(`a[href], ${pressable}`);
    if (element === null || element.matches("a")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    element.setAttribute("aria-busy", "true");
    early.keep(element, () => {
      if (element instanceof HTMLFormElement) element.requestSubmit();
      else if (element instanceof HTMLElement) element.click();
    });
  };
  // React's own listener stands at the document too: this one comes after it, each time anew.
  const listen = ({ type }: Event) => document.addEventListener(type, keepUnheard, { capture: true, once: true });
  window.addEventListener("click", listen, true);
  window.addEventListener("submit", listen, true);
};

const keepTyping = (early: Early) => {
  type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  const writable = "input:not([type=checkbox], [type=radio], [type=file]), textarea, select";
  const typeAgain = (field: Field, value: string) => {
    // React passes on only what differs from what it has seen in the field, and it sees what is set on the field itself.
    field.value = value === "" ? "0" : "";
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set?.call(field, value);
    field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
  };
  const listen = ({ target }: Event) => {
    if (!(target instanceof Element) || !target.matches(writable)) return;
    const field = target as Field;
    const { value } = field;
    early.keep(field, () => typeAgain(field, value));
  };
  window.addEventListener("input", listen, true);
};

/**
 * Hands do not wait for a page to wake up. What is pressed, sent or typed where React does not listen yet is kept from the
 * browser, which would send a form into the address, and carried out once as soon as React listens at that place: a part of
 * the page may wake later than its frame, and React drops what it cannot deliver. Links need no script and are left alone.
 */
export const earlyEventsScript = `{const early=(${makeKeeper.toString()})();(${keepPresses.toString()})(early);(${keepTyping.toString()})(early)}`;
