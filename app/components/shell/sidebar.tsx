"use client";
import { Ellipsis, Plus, Search } from "lucide-react";
import { usePathname } from "next/navigation";
import type { ComponentProps } from "react";
import { FiringBadge } from "@/app/components/alerts/firing-badge";
import { Keys } from "@/app/components/ui/keys";
import { Link } from "@/app/components/ui/link";
import { Logo } from "@/app/components/ui/logo";
import { Menu, MenuItem } from "@/app/components/ui/menu";
import { cn } from "@/app/lib/class-names";
import { type Destination, destinations } from "./navigation";
import { openOverlay } from "./overlays";

const entry =
  "flex h-9 items-center gap-2.5 rounded-md px-2.5 text-muted hover:bg-sunken hover:text-ink max-lg:justify-center max-lg:px-0";

/** Places at the left: icons where there is little room, with their words where there is enough. */
export const Sidebar = ({ isAdministrator }: { isAdministrator: boolean }) => {
  const path = usePathname();
  return (
    <aside className="sticky top-0 hidden h-dvh w-14 shrink-0 flex-col border-r bg-surface sm:flex lg:w-56">
      <Link
        href="/"
        aria-label="WiseHosting, home"
        className="flex h-13 items-center gap-2 px-4 font-semibold max-lg:justify-center"
      >
        <Logo className="size-5" />
        <span className="max-lg:hidden">WiseHosting</span>
      </Link>
      <div className="grid gap-1.5 px-2 pt-1 pb-3">
        <button
          type="button"
          onClick={() => openOverlay("palette")}
          aria-label="Commands and pages"
          aria-keyshortcuts="Control+K Meta+K"
          title="Commands and pages (Ctrl+K)"
          className={cn(entry, "border border-line-strong bg-canvas")}
        >
          <Search className="size-4 shrink-0" aria-hidden="true" />
          <span className="flex-1 text-left max-lg:hidden">Search…</span>
          <span className="max-lg:hidden" aria-hidden="true">
            <Keys keys="Ctrl K" />
          </span>
        </button>
        <Link href="/new" title="New app (c)" className={cn(entry, path === "/new" && "bg-sunken font-medium text-ink")}>
          <Plus className="size-4 shrink-0" aria-hidden="true" />
          <span className="max-lg:sr-only">New app</span>
        </Link>
      </div>
      <nav aria-label="Main" className="grid gap-0.5 border-t px-2 pt-3">
        {destinations(isAdministrator).map((place) => (
          <PlaceLink
            key={place.href}
            place={place}
            title={`${place.label} (${place.keys})`}
            className={cn(entry, place.isHere(path) && "bg-sunken font-medium text-ink")}
            iconSize="size-4"
            labelClass="max-lg:sr-only"
            badgeClass="ml-auto max-lg:absolute max-lg:-top-1 max-lg:-right-1"
          />
        ))}
      </nav>
    </aside>
  );
};

type PlaceLinkProps = Omit<ComponentProps<typeof Link>, "href"> & {
  place: Destination;
  iconSize: string;
  labelClass?: string;
  badgeClass: string;
};

const PlaceLink = ({ place, iconSize, labelClass, badgeClass, className, ...rest }: PlaceLinkProps) => {
  const path = usePathname();
  const { href, label, icon: Icon, isHere } = place;
  return (
    <Link href={href} aria-current={isHere(path) ? "page" : undefined} className={cn("relative", className)} {...rest}>
      <Icon className={cn("shrink-0", iconSize)} aria-hidden="true" />
      <span className={labelClass}>{label}</span>
      {href === "/alerts" ? <FiringBadge className={badgeClass} /> : null}
    </Link>
  );
};

const thumb = "flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-muted";

/** The same places for a thumb: the first two, what is done most, and the others behind one button. */
export const BottomBar = ({ isAdministrator }: { isAdministrator: boolean }) => {
  const path = usePathname();
  const places = destinations(isAdministrator);
  const rest = places.slice(2);
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {places.slice(0, 2).map((place) => (
        <PlaceLink
          key={place.href}
          place={place}
          iconSize="size-5"
          badgeClass="absolute top-1 left-1/2 ml-1"
          className={cn(thumb, place.isHere(path) && "font-medium text-ink")}
        />
      ))}
      <Link href="/new" aria-current={path === "/new" ? "page" : undefined} className={cn(thumb, path === "/new" && "text-ink")}>
        <Plus className="size-5" aria-hidden="true" />
        New app
      </Link>
      <button type="button" className={thumb} onClick={() => openOverlay("palette")}>
        <Search className="size-5" aria-hidden="true" />
        Search
      </button>
      <Menu
        side="top"
        trigger={
          <button type="button" className={cn(thumb, rest.some(({ isHere }) => isHere(path)) && "font-medium text-ink")}>
            <Ellipsis className="size-5" aria-hidden="true" />
            More
          </button>
        }
      >
        {rest.map(({ href, label, icon: Icon, isHere }) => (
          <MenuItem key={href} asChild className="h-11">
            <Link href={href} aria-current={isHere(path) ? "page" : undefined}>
              <Icon aria-hidden="true" />
              {label}
            </Link>
          </MenuItem>
        ))}
      </Menu>
    </nav>
  );
};
