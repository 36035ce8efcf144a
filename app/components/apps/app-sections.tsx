"use client";
import { usePathname } from "next/navigation";
import { Link } from "@/app/components/ui/link";
import { cn } from "@/app/lib/class-names";
import { appHref, appPagesOf } from "./app-pages";
import { useLiveApp } from "./live-app";

type AppSectionsProps = {
  /** What the pages have in common, for those who hear the page. */
  label: string;
  pages: readonly { path: string; label: string }[];
};

/** Pages of an app that share a tab. Those that say nothing about this app are left out; one alone needs no choice. */
const AppSections = ({ label: name, pages }: AppSectionsProps) => {
  const { app } = useLiveApp();
  const here = usePathname();
  const known = appPagesOf(app).map(({ path }) => path);
  const shown = pages.filter(({ path }) => known.includes(path));
  if (shown.length < 2) return null;
  return (
    <nav aria-label={name} className="mb-4">
      <ul className="inline-flex rounded-lg border bg-sunken p-0.5">
        {shown.map(({ path, label }) => {
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

/** An app's numbers: while somebody looks, and over a time that they choose. */
export const MetricsSections = () => (
  <AppSections
    label="Metrics of this app"
    pages={[
      { path: "/metrics", label: "Now" },
      { path: "/usage", label: "Up to 90 days" },
    ]}
  />
);

/** What was deployed, and what the git provider told. */
export const DeploymentsSections = () => (
  <AppSections
    label="Deployments of this app"
    pages={[
      { path: "/deployments", label: "Deployments" },
      { path: "/deliveries", label: "Deliveries" },
    ]}
  />
);
