"use client";
import { useQuery } from "@tanstack/react-query";
import { appHref } from "@/app/components/apps/app-pages";
import { Link } from "@/app/components/ui/link";
import { useTRPC } from "@/app/lib/trpc/client";

const few = 6;

/** Where the first domain is added: one click away for each of the newest apps. */
export const AppsToAddTo = () => {
  const trpc = useTRPC();
  const apps = useQuery(trpc.apps.overview.queryOptions());
  const items = apps.data?.items.slice(0, few) ?? [];
  if (items.length === 0) return null;
  return (
    <p className="mt-2">
      Add one to{" "}
      {items.map(({ id, name }, place) => (
        <span key={id}>
          {place === 0 ? "" : place === items.length - 1 ? " or " : ", "}
          <Link href={appHref(name, "/domains?add=1")} className="text-accent underline wrap-anywhere">
            {name}
          </Link>
        </span>
      ))}
      .
    </p>
  );
};
