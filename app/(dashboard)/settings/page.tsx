import type { Metadata } from "next";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { CopyButton } from "@/app/components/ui/copy-button";
import { Link } from "@/app/components/ui/link";
import { currentUser } from "@/app/lib/trpc/server";
import { env, publicUrl } from "@/server/env";

export const metadata: Metadata = { title: "Settings" };

const SettingsPage = async () => {
  const user = await currentUser();
  const team = user.teams.find(({ id }) => id === user.teamId);
  const facts: [string, string][] = [
    ["Team", team?.name ?? user.name],
    ["Team id", user.teamId],
    ["Dashboard", publicUrl()],
    ["Apps answer below", env().DEFAULT_ZONE ?? "the zone of their host"],
  ];
  return (
    <>
      <Card>
        <CardHeader title="General" description="New apps belong to this team." />
        <dl>
          {facts.map(([term, value]) => (
            <div key={term} className="flex min-h-12 items-center gap-4 border-b px-4 py-1.5 last:border-b-0">
              <dt className="w-36 shrink-0 text-muted">{term}</dt>
              <dd className="flex min-w-0 flex-1 items-center gap-4">
                <span className="min-w-0 flex-1 wrap-anywhere">{value}</span>
                <CopyButton text={value} label={`Copy: ${term}`} />
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card>
        <CardHeader title="API" description="Whatever these pages do, a program can do below /v1.">
          <ApiCall calls={[{ what: "List the team's apps", method: "GET", path: "/v1/apps" }]} />
        </CardHeader>
        <div className="flex flex-wrap gap-2 p-4">
          <Button asChild>
            <Link href="/settings/tokens">API tokens</Link>
          </Button>
          <Button asChild>
            <a href="/v1/openapi.json">OpenAPI description</a>
          </Button>
        </div>
      </Card>
    </>
  );
};

export default SettingsPage;
