"use client";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { Clock } from "@/app/components/ui/time";
import { hostHref } from "@/app/components/workers/host-words";
import { hostAwayMeans } from "./host-away";
import { useLiveApp } from "./live-app";

/** On every page of an app whose host is offline: since when, and what it means. Members are told the host's name alone. */
export const HostOffline = ({ isAdministrator }: { isAdministrator: boolean }) => {
  const { app, deployments } = useLiveApp();
  const { host, workerId } = app;
  if (host === null || workerId === null || host.offlineSince === null) return null;
  return (
    <Notice
      look="warn"
      role="status"
      className="mb-5"
      title={
        <>
          Its host{" "}
          {isAdministrator ? (
            <Link href={hostHref({ id: workerId, name: host.name })} className="underline">
              {host.name}
            </Link>
          ) : (
            host.name
          )}{" "}
          has not been heard since <Clock at={host.offlineSince} />.
        </>
      }
    >
      <p className="text-muted">{hostAwayMeans(app, deployments).join(" ")}</p>
    </Notice>
  );
};
