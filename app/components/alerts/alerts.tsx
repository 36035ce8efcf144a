"use client";
import { History, Radio, SearchX, ShieldCheck } from "lucide-react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { Link } from "@/app/components/ui/link";
import { PageHeader } from "@/app/components/ui/page-header";
import { useStatusIcon } from "@/app/lib/status-icon";
import { useDocumentTitle } from "@/app/lib/use-document-title";
import { AlertFilterBar } from "./alert-filter-bar";
import { AlertList } from "./alert-list";
import { RulesOfApps } from "./rules-of-apps";
import { type AlertFilters, useAlertFilters } from "./use-alert-filters";
import { countFiring, useAlertSummary } from "./use-alerts";

/** Everything that is in trouble now, and what was. */
export const Alerts = ({ isAdministrator }: { isAdministrator: boolean }) => {
  const filters = useAlertFilters();
  const summary = useAlertSummary();
  const count = summary === null ? 0 : countFiring(summary);
  useDocumentTitle(count === 0 ? "Alerts · WiseHosting" : `(${count}) Alerts · WiseHosting`);
  useStatusIcon(count > 0 ? "bad" : null);
  return (
    <>
      <PageHeader title="Alerts" description="What is in trouble now, and what was. Kept for 90 days.">
        <ApiCall
          calls={[
            { what: "What fires now", method: "GET", path: "/v1/alerts?state=firing" },
            { what: "Acknowledge one", method: "POST", path: "/v1/alerts/ID/acknowledge" },
          ]}
        />
        <Button asChild>
          <Link href="/settings/channels">
            <Radio aria-hidden="true" />
            Channels
          </Link>
        </Button>
      </PageHeader>
      <AlertFilterBar filters={filters} isAdministrator={isAdministrator} />
      <div className="grid gap-5">
        {filters.state === "resolved" ? null : <Firing filters={filters} />}
        {filters.state === "firing" ? null : <Past filters={filters} />}
      </div>
    </>
  );
};

const NoMatch = ({ filters }: { filters: AlertFilters }) => (
  <EmptyState icon={SearchX} title="No alert matches" action={<Button onClick={filters.clear}>Show all alerts</Button>}>
    Other choices above may find some.
  </EmptyState>
);

const Firing = ({ filters }: { filters: AlertFilters }) => (
  <Card aria-labelledby="firing">
    <CardHeader id="firing" title="Firing" />
    <AlertList
      filter={{ ...filters.filter, state: "firing" }}
      empty={
        filters.isNarrowed ? (
          <NoMatch filters={filters} />
        ) : (
          <EmptyState
            icon={ShieldCheck}
            title="Nothing fires"
            action={
              <Button asChild>
                <Link href="/settings/channels">Set up channels</Link>
              </Button>
            }
          >
            <p>
              An app that is offline, crashes again and again, fails to deploy, or crosses a threshold of its rules stands here,
              and your team is told by its channels.
            </p>
            <RulesOfApps />
          </EmptyState>
        )
      }
    />
  </Card>
);

const Past = ({ filters }: { filters: AlertFilters }) => (
  <Card aria-labelledby="past">
    <CardHeader id="past" title="History" />
    <AlertList
      filter={{ ...filters.filter, state: "resolved" }}
      empty={
        filters.isNarrowed ? (
          <NoMatch filters={filters} />
        ) : (
          <EmptyState icon={History} title="Nothing was in trouble yet">
            What is over stands here, with how long it lasted and why it ended.
          </EmptyState>
        )
      }
    />
  </Card>
);
