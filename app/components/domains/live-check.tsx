"use client";
import { RotateCw } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { formatElapsed } from "@/app/lib/format";
import { useNow } from "@/app/lib/use-now";
import type { Domain } from "@/server/domains/domain-schema";
import { useCheck } from "./use-domains";

type LiveCheckProps = { domain: Domain; onChecked: (domain: Domain) => void };

/** When DNS was asked last, who was asked, and the way to ask now. For as long as it is in sight, it asks by itself. */
export const LiveCheck = ({ domain, onChecked }: LiveCheckProps) => {
  const { checkNow, isChecking } = useCheck(domain, onChecked);
  const { hostname, status } = domain;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p className="min-w-0 text-[13px] wrap-anywhere text-muted">
        <LastCheck domain={domain} />
        {status === "active" ? "" : " While this is open, DNS is asked every 15 seconds."}
      </p>
      <Button size="small" busy={isChecking} aria-label={`Check ${hostname} now`} onClick={checkNow}>
        {isChecking ? null : <RotateCw aria-hidden="true" />}
        Check now
      </Button>
    </div>
  );
};

const LastCheck = ({ domain: { checkedAt, answeredBy } }: { domain: Domain }) => {
  const now = useNow();
  if (checkedAt === null) return <>DNS has not been asked yet.</>;
  const by = answeredBy.length === 0 ? "" : `, at ${answeredBy.join(" and ")}`;
  if (now === 0) return <>Checked a moment ago.</>;
  return (
    <>
      <span className="tabular-nums">Checked {formatElapsed(Math.max(0, now - Date.parse(checkedAt)))} ago</span>
      {by}.
    </>
  );
};
