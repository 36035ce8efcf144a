"use client";
import { usePathname } from "next/navigation";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Link } from "@/app/components/ui/link";
import { cn } from "@/app/lib/class-names";

const pages = [
  { path: "/metrics", label: "Now" },
  { path: "/usage", label: "Up to 90 days" },
] as const;

/** The two pages of an app's numbers: while somebody looks, and over a time that they choose. */
export const Sections = () => {
  const { app } = useLiveApp();
  const here = usePathname();
  return (
    <nav aria-label="Metrics of this app" className="mb-4">
      <ul className="inline-flex rounded-lg border bg-sunken p-0.5">
        {pages.map(({ path, label }) => {
          const isHere = here === appHref(app.name, path);
          return (
            <li key={path}>
              <Link
                href={appHref(app.name, path)}
                aria-current={isHere ? "page" : undefined}
                className={cn(
                  "flex min-h-8 items-center rounded-md px-3 text-muted hover:text-ink",
                  isHere && "bg-surface font-medium text-ink shadow-sm",
                )}
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
};
