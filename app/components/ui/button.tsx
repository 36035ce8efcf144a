import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/app/lib/class-names";
import { Spinner } from "./spinner";

const looks = {
  primary: "bg-button text-button-ink hover:opacity-88 border-transparent",
  secondary: "bg-surface text-ink border-line-strong hover:bg-sunken",
  ghost: "border-transparent text-muted hover:bg-sunken hover:text-ink",
  danger: "bg-surface text-bad border-bad/40 hover:bg-bad-soft",
} as const;

const sizes = {
  medium: "h-9 px-3.5",
  small: "h-8 px-2.5 text-[13px]",
  icon: "size-8 justify-center",
} as const;

export type ButtonLook = { look?: keyof typeof looks; size?: keyof typeof sizes };

/** For a link that looks like a button: `<Button asChild><Link …/></Button>`. */
type ButtonProps = ComponentProps<"button"> & ButtonLook & { asChild?: boolean; busy?: boolean };

export const Button = ({
  look = "secondary",
  size = "medium",
  asChild = false,
  busy = false,
  className,
  children,
  ...rest
}: ButtonProps) => {
  const classes = cn(
    "inline-flex shrink-0 items-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none transition-colors",
    "disabled:cursor-not-allowed disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
    looks[look],
    sizes[size],
    className,
  );
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button type="button" className={classes} aria-busy={busy || undefined} {...rest} disabled={busy || rest.disabled}>
      {busy ? <Spinner /> : null}
      {children}
    </button>
  );
};
