"use client";
import { LoaderCircle, Search } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { Notice } from "@/app/components/ui/notice";
import { Skeleton } from "@/app/components/ui/skeleton";
import { describeError } from "@/app/lib/trpc/errors";
import type { useInspection } from "./use-inspection";

const PlanView = dynamic(() => import("@/app/components/builds/plan-view").then((file) => file.PlanView), {
  ssr: false,
  loading: () => <Skeleton className="h-24" />,
});

/** What a look at the repository found, as it stands now. */
export const InspectionCard = ({ query, isAsked, isBehind }: ReturnType<typeof useInspection>) => (
  <Card className="p-4 sm:p-5" aria-live="polite" aria-busy={isBehind || undefined}>
    <div className="mb-3 flex items-center gap-2 text-[13px] text-muted">
      {isBehind && isAsked ? (
        <>
          <LoaderCircle className="size-4 animate-spin" aria-hidden="true" /> Looking at the repository…
        </>
      ) : (
        <>
          <Search className="size-4" aria-hidden="true" />
          {isAsked ? "How it is built" : "Give a repository, and you see here how it is built before anything is deployed."}
        </>
      )}
    </div>
    {isAsked ? <Finding query={query} /> : null}
  </Card>
);

const Finding = ({ query }: Pick<ReturnType<typeof useInspection>, "query">) => {
  if (query.isError) {
    const { message, next } = describeError(query.error);
    return (
      <Notice look="warn" title={message}>
        {next ? <p>{next}</p> : null}
        <Button size="small" className="mt-2" onClick={() => void query.refetch()}>
          Look again
        </Button>
      </Notice>
    );
  }
  if (!query.data) {
    return (
      <div className="grid gap-2">
        <Skeleton className="h-4 w-32" />
        <Skeleton className="h-4 w-64 max-w-full" />
        <Skeleton className="h-4 w-52 max-w-full" />
      </div>
    );
  }
  const { plan, message } = query.data;
  return plan ? <PlanView plan={plan} /> : <Notice look="warn" title={message ?? "Nothing was found that could be built."} />;
};
