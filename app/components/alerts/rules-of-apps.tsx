"use client";
import { useQuery } from "@tanstack/react-query";
import { appHref } from "@/app/components/apps/app-pages";
import { Link } from "@/app/components/ui/link";
import { useTRPC } from "@/app/lib/trpc/client";

const most = 4;

/** Where rules are set: at each app. */
export const RulesOfApps = () => {
  const trpc = useTRPC();
  const apps = useQuery(trpc.apps.overview.queryOptions());
  const names = apps.data?.items.map(({ name }) => name) ?? [];
  if (names.length === 0) return null;
  return (
    <p className="mt-2">
      Rules of{" "}
      {names.slice(0, most).map((name, place) => (
        <span key={name}>
          {place === 0 ? "" : ", "}
          <Link href={appHref(name, "/alerts")} className="text-accent underline">
            {name}
          </Link>
        </span>
      ))}
      {names.length > most ? ", and of each other app at its page" : ""}
    </p>
  );
};
