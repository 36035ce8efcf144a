import type { ReactNode } from "react";
import { appHref } from "@/app/components/apps/app-pages";
import { Link } from "@/app/components/ui/link";
import type { Deployment } from "@/server/deployments/schema";

/** Where its image came from and what it took over from, with the way there. */
export const RollbackFacts = ({ deployment, appName }: { deployment: Deployment; appName: string }) => {
  const { imageOf, previous, number, trigger } = deployment;
  if (imageOf === null) return null;
  const to = (other: { number: number }): ReactNode => (
    <Link href={appHref(appName, `/deployments/${other.number}`)} className="text-accent underline">
      #{other.number}
    </Link>
  );
  return (
    <p className="-mt-2 text-muted">
      {trigger === "rollback" ? "Runs version " : "Runs the image of "}
      {to(imageOf)} again{previous === null ? "" : <>, instead of {to(previous)}</>}.{" "}
      {previous === null || previous.id === imageOf.id ? null : (
        <Link href={appHref(appName, `/deployments/compare/${previous.number}...${number}`)} className="text-accent underline">
          Compare
        </Link>
      )}
    </p>
  );
};
