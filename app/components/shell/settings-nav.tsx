"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/app/lib/class-names";
import { settingsPages } from "./navigation";

/** Pages of the settings: at the left where there is room, above the page where there is not. */
export const SettingsNav = () => {
  const path = usePathname();
  return (
    <nav aria-label="Settings" className="-mx-4 overflow-x-auto px-4 lg:mx-0 lg:px-0">
      <ul className="flex gap-1 lg:flex-col">
        {settingsPages.map(({ href, label }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={path === href ? "page" : undefined}
              className={cn(
                "flex h-9 items-center rounded-md px-3 whitespace-nowrap text-muted hover:bg-sunken hover:text-ink focus-visible:-outline-offset-2",
                path === href && "bg-sunken font-medium text-ink",
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
