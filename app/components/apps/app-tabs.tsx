"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/app/lib/class-names";

const tabs = [
  { path: "", label: "Overview" },
  { path: "/deployments", label: "Deployments" },
  { path: "/logs", label: "Logs" },
  { path: "/settings", label: "Settings" },
] as const;

/** The pages of one app. */
export const AppTabs = ({ name }: { name: string }) => {
  const path = usePathname();
  const base = `/apps/${encodeURIComponent(name)}`;
  return (
    <nav
      aria-label="Pages of this app"
      className="-mx-4 mb-6 overflow-x-auto px-4 shadow-[inset_0_-1px_0_var(--line)] md:mx-0 md:px-0"
    >
      <ul className="flex gap-5">
        {tabs.map((tab) => {
          const href = base + tab.path;
          const here = tab.path === "" ? path === base : path === href || path.startsWith(`${href}/`);
          return (
            <li key={tab.path}>
              <Link
                href={href}
                aria-current={here ? "page" : undefined}
                className={cn(
                  "flex h-10 items-center border-b-2 border-transparent text-muted hover:text-ink",
                  here && "border-ink font-medium text-ink",
                )}
              >
                {tab.label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
};
