"use client";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Link } from "@/app/components/ui/link";
import { cn } from "@/app/lib/class-names";
import type { Usage } from "@/server/usage/schema";
import type { Mark } from "./marks";
import { momentIn, viewersZone } from "./zone";

/** More would be a list of its own, which other pages have. */
const most = 20;
const dots = { ok: "bg-ok-dot", bad: "bg-bad-dot", accent: "bg-accent" } as const;

/** What the marks on the charts say, as a list that everybody can read and follow. */
export const Happened = ({ marks, usage }: { marks: readonly Mark[]; usage: Usage }) => {
  const [from, to] = [Date.parse(usage.from), Date.parse(usage.to)];
  const newest = marks.filter(({ at }) => at >= from && at <= to).sort((one, other) => other.at - one.at);
  if (newest.length === 0) return null;
  const timeZone = viewersZone();
  return (
    <Card className="mt-5">
      <CardHeader title="What happened" description="The marks on the charts, newest first." />
      <ul>
        {newest.slice(0, most).map(({ at, tone, words, href }) => (
          <li key={`${at} ${words}`} className="flex gap-3 border-b px-4 py-2.5 last:border-b-0">
            <span className={cn("mt-1.5 size-2.5 shrink-0 rotate-45 rounded-[2px]", dots[tone])} aria-hidden="true" />
            <time dateTime={new Date(at).toISOString()} className="shrink-0 text-muted tabular-nums">
              {momentIn(at, timeZone)}
            </time>
            {href === null ? (
              <span className="min-w-0 break-words">{words}</span>
            ) : (
              <Link href={href} className="min-w-0 break-words underline-offset-2 hover:underline">
                {words}
              </Link>
            )}
          </li>
        ))}
      </ul>
      {newest.length > most ? (
        <p className="border-t px-4 py-2.5 text-[13px] text-muted">{`And ${newest.length - most} before them.`}</p>
      ) : null}
    </Card>
  );
};
