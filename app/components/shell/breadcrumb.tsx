"use client";
import { ChevronRight, ChevronsUpDown } from "lucide-react";
import { usePathname } from "next/navigation";
import { Fragment } from "react";
import { Link } from "@/app/components/ui/link";
import { cn } from "@/app/lib/class-names";
import { useParentApp } from "@/app/lib/parent-app";
import { crumbsOf } from "./crumbs";
import { openOverlay } from "./overlays";

/** Where this page is, and beside the app's name the way to another app. */
export const Breadcrumb = () => {
  const crumbs = crumbsOf(usePathname(), useParentApp());
  // On a phone the last two fit; the bottom bar leads home.
  const onlyWide = (place: number) => place < crumbs.length - 2 && "max-sm:hidden";
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1 text-muted">
        {crumbs.map(({ href, label, app }, place) => (
          <Fragment key={href}>
            {place === 0 ? null : (
              <li aria-hidden="true" className={cn("shrink-0", onlyWide(place - 1))}>
                <ChevronRight className="size-3.5 text-faint" />
              </li>
            )}
            <li className={cn("flex min-w-0 items-center gap-0.5", onlyWide(place))}>
              {place === crumbs.length - 1 ? (
                <span aria-current="page" className="truncate font-medium text-ink">
                  {label}
                </span>
              ) : (
                <Link href={href} className="truncate hover:text-ink">
                  {label}
                </Link>
              )}
              {app === undefined ? null : (
                <button
                  type="button"
                  aria-label="Switch to another app"
                  title="Switch to another app"
                  onClick={() => openOverlay("apps")}
                  className="grid size-6 shrink-0 place-items-center rounded text-faint hover:bg-sunken hover:text-ink"
                >
                  <ChevronsUpDown className="size-3.5" aria-hidden="true" />
                </button>
              )}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  );
};
