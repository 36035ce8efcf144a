import type { ReactNode } from "react";
import { Card, CardHeader } from "@/app/components/ui/card";
import { RelativeTime } from "@/app/components/ui/time";
import { formatBytes } from "@/app/lib/format";
import type { WorkerView } from "@/server/workers/schema";
import { HostLabels } from "./host-badges";
import { HostReserved } from "./host-reserved";
import { edgeWords } from "./host-words";

const unknown = "not known yet";

/** What the machine has, and how much of it apps may be given where that is less or more. */
const machineOf = ({ capacity }: WorkerView): string => {
  const { cpus, memoryBytes } = capacity.measured;
  return cpus === null || memoryBytes === null ? unknown : `${cpus} CPU, ${formatBytes(memoryBytes)} memory`;
};

const givenOf = ({ capacity }: WorkerView): string | null => {
  const { cpus, memoryBytes, measured } = capacity;
  if (cpus === null || memoryBytes === null || (cpus === measured.cpus && memoryBytes === measured.memoryBytes)) return null;
  return `${cpus} CPU, ${formatBytes(memoryBytes)} memory`;
};

const edgeOf = ({ edgeKind, edgeHttpPort, edgeHttpsPort, ...host }: WorkerView): string => {
  if (edgeKind === null) return unknown;
  const routes = host.confirmedRouteVersion < host.routeVersion ? "; new routes are on their way to it" : "";
  return `${edgeWords[edgeKind] ?? edgeKind}, HTTP on port ${edgeHttpPort}, HTTPS on ${edgeHttpsPort}${routes}`;
};

const addressesOf = ({ addresses }: WorkerView): string =>
  addresses.length === 0 ? "not known: give them, so that domains can lead here" : addresses.join(", ");

const factsOf = (host: WorkerView): [string, ReactNode][] => [
  ["Apps answer at", `*.${host.zone}${host.edgeHttpPort === 80 ? "" : `:${host.edgeHttpPort}`}`],
  ["Public addresses", addressesOf(host)],
  ["Region", host.region === "" ? "none" : host.region],
  ["Labels", Object.keys(host.labels).length === 0 ? "none" : <HostLabels key="labels" labels={host.labels} />],
  ["Machine", machineOf(host)],
  ...(givenOf(host) === null ? [] : [["Apps may be given", givenOf(host)] as [string, ReactNode]]),
  ["Disk", host.capacity.diskBytes === null ? unknown : formatBytes(host.capacity.diskBytes)],
  ["System", host.versions.platform ?? unknown],
  ["Docker", host.versions.engine ?? unknown],
  ["Worker", host.versions.software ?? unknown],
  ["Edge", edgeOf(host)],
  ["Last seen", host.lastSeenAt === null ? "never" : <RelativeTime key="seen" at={host.lastSeenAt} />],
  ["Joined", <RelativeTime key="joined" at={host.createdAt} />],
];

/** What the machine is and has, and how much of it is promised to apps. */
export const HostFacts = ({ host, onEdit }: { host: WorkerView; onEdit: () => void }) => (
  <Card aria-labelledby="host-facts">
    <CardHeader id="host-facts" title="The machine">
      <button type="button" className="text-accent hover:underline" onClick={onEdit}>
        Edit
      </button>
    </CardHeader>
    <div className="border-b px-4 py-3.5">
      <HostReserved host={host} />
    </div>
    <dl className="grid gap-2.5 px-4 py-3">
      {factsOf(host).map(([term, value]) => (
        <div key={term} className="min-w-0">
          <dt className="text-[13px] text-muted">{term}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  </Card>
);
