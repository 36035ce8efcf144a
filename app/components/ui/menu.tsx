"use client";
import { Slot } from "radix-ui";
import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  type ToggleEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { cn } from "@/app/lib/class-names";

type MenuProps = { trigger: ReactNode; children: ReactNode; align?: "start" | "end"; side?: "top" | "bottom" };

const gap = 6;
const edge = 8;

/** Beside its trigger, within the window. */
const place = (menu: HTMLElement, trigger: Element, { align, side }: Required<Pick<MenuProps, "align" | "side">>) => {
  const at = trigger.getBoundingClientRect();
  const above = side === "top" || (window.innerHeight - at.bottom < 240 && at.top > window.innerHeight - at.bottom);
  Object.assign(menu.style, {
    top: above ? "auto" : `${at.bottom + gap}px`,
    bottom: above ? `${window.innerHeight - at.top + gap}px` : "auto",
    left: align === "start" ? `${Math.max(edge, at.left)}px` : "auto",
    right: align === "end" ? `${Math.max(edge, document.documentElement.clientWidth - at.right)}px` : "auto",
  });
};

const itemsOf = (menu: HTMLElement): HTMLElement[] => [
  ...menu.querySelectorAll<HTMLElement>("[role=menuitem]:not([aria-disabled=true]):not(:disabled)"),
];

/** The item to which a key leads: arrows go round, a letter goes to the next that begins with it. */
const nextItem = (items: readonly HTMLElement[], key: string): HTMLElement | undefined => {
  const here = items.findIndex((item) => item === document.activeElement);
  if (key === "ArrowDown") return items[(here + 1) % items.length];
  if (key === "ArrowUp") return items.at(here <= 0 ? -1 : here - 1);
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.length !== 1) return undefined;
  const after = [...items.slice(here + 1), ...items.slice(0, here + 1)];
  return after.find((item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
};

/** A menu under a button. The browser's popover does the rest: the top layer, Escape, a click elsewhere, the focus afterwards. */
export const Menu = ({ trigger, children, align = "end", side = "bottom" }: MenuProps) => {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => menu.current?.hidePopover();
  useEffect(() => {
    if (!open) return;
    // It stands beside its button for as long as the button stays where it is.
    const hide = () => menu.current?.hidePopover();
    window.addEventListener("resize", hide);
    window.addEventListener("scroll", hide, { passive: true });
    return () => {
      window.removeEventListener("resize", hide);
      window.removeEventListener("scroll", hide);
    };
  }, [open]);
  const onBeforeToggle = (event: ToggleEvent<HTMLDivElement>) => {
    if (event.newState !== "open" || button.current === null) return;
    place(event.currentTarget, button.current, { align, side });
    flushSync(() => setOpen(true));
    // The browser focuses it in the same instant in which it opens the menu: the key that comes next is the menu's already.
    itemsOf(event.currentTarget)[0]?.setAttribute("autofocus", "");
  };
  const onToggle = (event: ToggleEvent<HTMLDivElement>) => {
    // Only now: while it closes, the browser gives the focus back from the item that has it.
    if (event.newState === "closed") setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === "Tab") return close();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = nextItem(itemsOf(event.currentTarget), event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <>
      <Slot.Root
        ref={button}
        aria-haspopup="menu"
        aria-expanded={open}
        {...{ popoverTarget: id }}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          menu.current?.showPopover();
        }}
      >
        {trigger}
      </Slot.Root>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        className="fixed m-0 max-h-[calc(100dvh-1rem)] max-w-[calc(100vw-1rem)] min-w-48 overflow-y-auto rounded-lg border bg-surface p-1 text-ink shadow-lg outline-none"
        onBeforeToggle={onBeforeToggle}
        onToggle={onToggle}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          if (event.target instanceof Element && event.target.closest("[role=menuitem]") !== null) close();
        }}
      >
        {open ? children : null}
      </div>
    </>
  );
};

type MenuItemProps = Omit<ComponentProps<"button">, "onSelect"> & { asChild?: boolean; onSelect?: () => void };

/** For a link: `<MenuItem asChild><Link …/></MenuItem>`. */
export const MenuItem = ({ asChild = false, onSelect, className, ...rest }: MenuItemProps) => {
  const classes = cn(
    "flex h-8 w-full items-center gap-2 rounded-md px-2.5 text-left outline-none select-none hover:bg-sunken focus-visible:bg-sunken focus-visible:-outline-offset-2 disabled:opacity-50 [&_svg]:size-4 [&_svg]:text-muted",
    "focus-visible:outline-2 focus-visible:outline-accent",
    className,
  );
  if (asChild) return <Slot.Root role="menuitem" tabIndex={-1} className={classes} {...rest} />;
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={classes}
      {...(onSelect === undefined ? {} : { onClick: onSelect })}
      {...rest}
    />
  );
};

export const MenuSeparator = () => <div role="separator" className="my-1 h-px bg-line" />;

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <div role="presentation" className="px-2.5 py-1.5 text-[13px] text-muted">
    {children}
  </div>
);
