"use client";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Fragment } from "react";
import { cn } from "@/app/lib/class-names";

type Crumb = { href: string; label: string };

const places: Record<string, string> = {
  new: "New app",
  account: "Account",
  hosts: "Hosts",
  deployments: "Deployments",
  logs: "Logs",
  settings: "Settings",
};

/** Crumbs of a path: `/apps/hello/deployments/3` is Apps, hello, Deployments, #3. */
const crumbsOf = (path: string): Crumb[] => {
  const parts = path.split("/").filter((part) => part !== "");
  const crumbs: Crumb[] = [{ href: "/", label: "Apps" }];
  const rest = parts[0] === "apps" ? parts.slice(1) : parts;
  let href = parts[0] === "apps" ? "/apps" : "";
  for (const [place, part] of rest.entries()) {
    href += `/${part}`;
    const isApp = parts[0] === "apps" && place === 0;
    crumbs.push({
      href,
      label: isApp ? decodeURIComponent(part) : (places[part] ?? (/^\d+$/.test(part) ? `#${part}` : "Not found")),
    });
  }
  return parts[0] === undefined || parts[0] === "apps" ? crumbs : crumbs.slice(1);
};

export const Breadcrumb = () => {
  const crumbs = crumbsOf(usePathname());
  // On a phone four do not fit: the list that a deployment is in is left out.
  const onlyWide = (place: number) => crumbs.length > 3 && place === 2 && "hidden sm:block";
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1 text-muted">
        {crumbs.map(({ href, label }, place) => (
          <Fragment key={href}>
            {place === 0 ? null : (
              <ChevronRight className={cn("size-3.5 shrink-0 text-faint", onlyWide(place))} aria-hidden="true" />
            )}
            <li className={cn("min-w-0 truncate", onlyWide(place))}>
              {place === crumbs.length - 1 ? (
                <span aria-current="page" className="font-medium text-ink">
                  {label}
                </span>
              ) : (
                <Link href={href} className="hover:text-ink">
                  {label}
                </Link>
              )}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  );
};
