type Early = {
  /** The last press, submission or probe that reached React's handlers. */
  heard: Event | null;
  /** Whether React would hear an event of this element. */
  listens: (element: Element) => boolean;
  /** Carries it out, once, when React listens at this element. */
  keep: (element: Element, act: () => void) => void;
  /** React has heard it: what was typed into this field, or a later press of this button. */
  forget: (element: EventTarget) => void;
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
  const carryOut = () => {
    for (const [element, act] of kept) {
      if (element.isConnected && !early.listens(element)) continue;
      early.forget(element);
      if (element.isConnected) act();
      // What was typed anew is heard of, if anybody wants to hear of it.
      early.forget(element);
    }
    if (kept.size > 0) carryOutIn(againMs);
  };
  const carryOutIn = (milliseconds: number) => {
    clearTimeout(timer);
    if (awake) timer = setTimeout(carryOut, milliseconds);
  };
  const early: Early = {
    heard: null,
    listens: (element) => {
      // An event that means nothing here, of a kind for which React wakes the part of the page that it is in.
      const probe = new Event("auxclick", { bubbles: true });
      element.dispatchEvent(probe);
      return early.heard === probe;
    },
    keep: (element, act) => {
      kept.set(element, act);
      carryOutIn(0);
    },
    forget: (element) => {
      if (element instanceof Element && kept.delete(element)) element.removeAttribute("aria-busy");
    },
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
    if (!(event.target instanceof Element)) return;
    const element = event.type === "submit" ? event.target : event.target.closest(`a[href], ${pressable}`);
    if (element === null || element.matches("a")) return;
    if (early.heard === event) return early.forget(element);
    // React stops here what it cannot deliver yet. What goes on may be of a dialog, of which it hears further down.
    if (event.currentTarget === document && !event.cancelBubble) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    element.setAttribute("aria-busy", "true");
    early.keep(element, () => {
      if (element instanceof HTMLFormElement) element.requestSubmit();
      else if (element instanceof HTMLElement) element.click();
    });
  };
  // Each time anew, to come after React's own listeners, which stand at the document and where dialogs hang.
  const listen = ({ type, target }: Event) => {
    for (const place of [document, target]) place?.addEventListener(type, keepUnheard, { capture: true, once: true });
  };
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
