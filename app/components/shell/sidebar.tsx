"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Logo } from "@/app/components/ui/logo";
import { cn } from "@/app/lib/class-names";
import { destinations } from "./navigation";

export const Sidebar = ({ isAdministrator }: { isAdministrator: boolean }) => {
  const path = usePathname();
  return (
    <aside className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col border-r bg-surface md:flex">
      <Link href="/" className="flex h-13 items-center gap-2 px-4 font-semibold">
        <Logo className="size-5" />
        WiseHosting
      </Link>
      <nav aria-label="Main" className="flex flex-col gap-0.5 px-2 py-2">
        {destinations(isAdministrator).map(({ href, label, icon: Icon, isHere }) => (
          <Link
            key={href}
            href={href}
            aria-current={isHere(path) ? "page" : undefined}
            className={cn(
              "flex h-8 items-center gap-2.5 rounded-md px-2.5 text-muted hover:bg-sunken hover:text-ink",
              isHere(path) && "bg-sunken font-medium text-ink",
            )}
          >
            <Icon className="size-4" aria-hidden="true" />
            {label}
          </Link>
        ))}
      </nav>
    </aside>
  );
};

/** The same places for a thumb. */
export const BottomBar = ({ isAdministrator }: { isAdministrator: boolean }) => {
  const path = usePathname();
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {destinations(isAdministrator).map(({ href, label, icon: Icon, isHere }) => (
        <Link
          key={href}
          href={href}
          aria-current={isHere(path) ? "page" : undefined}
          className={cn(
            "flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-muted",
            isHere(path) && "font-medium text-ink",
          )}
        >
          <Icon className="size-5" aria-hidden="true" />
          {label}
        </Link>
      ))}
    </nav>
  );
};
