"use client";
import { usePathname } from "next/navigation";
import { Link } from "@/app/components/ui/link";
import { cn } from "@/app/lib/class-names";
import type { App } from "@/server/apps/schema";
import { appHref, appInPath, appPagesOf } from "./app-pages";

/** The pages of one app. */
export const AppTabs = ({ app }: { app: App }) => {
  const page = appInPath(usePathname())?.page;
  const here = page?.under ?? page?.path;
  const tabs = appPagesOf(app).filter(({ under }) => under === undefined);
  return (
    <nav
      aria-label="Pages of this app"
      className="-mx-4 mb-6 overflow-x-auto px-4 shadow-[inset_0_-1px_0_var(--line)] md:mx-0 md:px-0"
    >
      <ul className="flex gap-5">
        {tabs.map(({ path, label, keys }) => (
          <li key={path}>
            <Link
              href={appHref(app.name, path)}
              title={`${label} (${keys})`}
              aria-current={here === path ? "page" : undefined}
              className={cn(
                "flex h-10 items-center border-b-2 border-transparent whitespace-nowrap text-muted hover:text-ink focus-visible:-outline-offset-2",
                here === path && "border-ink font-medium text-ink",
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
};
