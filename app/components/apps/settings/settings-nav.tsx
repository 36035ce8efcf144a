"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/app/lib/class-names";
import { settingsPages } from "./settings-pages";

/** The pages of an app's settings. */
export const SettingsNav = ({ name }: { name: string }) => {
  const path = usePathname();
  const base = `/apps/${encodeURIComponent(name)}/settings`;
  return (
    <nav aria-label="Settings of this app" className="-mx-4 overflow-x-auto px-4 md:mx-0 md:w-44 md:shrink-0 md:px-0">
      <ul className="flex gap-1 md:grid">
        {settingsPages.map((page) => {
          const here = path === base + page.path;
          return (
            <li key={page.path}>
              <Link
                href={base + page.path}
                aria-current={here ? "page" : undefined}
                className={cn(
                  "flex h-9 items-center rounded-md px-3 whitespace-nowrap text-muted hover:bg-sunken hover:text-ink",
                  here && "bg-sunken font-medium text-ink",
                )}
              >
                {page.label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
};
