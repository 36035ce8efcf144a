"use client";
import { ShieldCheck } from "lucide-react";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { AlertList } from "./alert-list";
import { useAlerts } from "./use-alerts";
import type { RuleSubject } from "./use-rules";

const whoseAre = ({ kind, id }: RuleSubject) => (kind === "app" ? { appId: id } : { workerId: id });

/** What was in trouble with one app or host. */
export const SubjectHistory = ({ subject }: { subject: RuleSubject }) => (
  <Card aria-labelledby="past">
    <CardHeader id="past" title="History of alerts" description="Kept for 90 days." />
    <AlertList
      filter={{ ...whoseAre(subject), state: "resolved" }}
      withSubject={false}
      empty={
        <EmptyState icon={ShieldCheck} title="Nothing was in trouble yet">
          What fires for {subject.name} and is over stands here, with how long it lasted and why it ended.
        </EmptyState>
      }
    />
  </Card>
);

/** Nothing at all where nothing fires: the rules say so already. */
export const FiringNow = ({ subject }: { subject: RuleSubject }) => {
  const filter = { ...whoseAre(subject), state: "firing" } as const;
  const { items } = useAlerts(filter);
  if (items.length === 0) return null;
  return (
    <Card aria-labelledby="firing" className="border-bad/35">
      <CardHeader id="firing" title="Firing" />
      <AlertList filter={filter} withSubject={false} empty={null} />
    </Card>
  );
};
