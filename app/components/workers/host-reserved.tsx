import { UsageBar } from "@/app/components/ui/usage-bar";
import { cn } from "@/app/lib/class-names";
import { formatBytes } from "@/app/lib/format";
import type { WorkerView } from "@/server/workers/schema";

const of = (value: string, total: string | null): string => (total === null ? value : `${value} of ${total}`);

/** What the limits of its apps add up to, of what they may be given. */
export const HostReserved = ({ host, className }: { host: WorkerView; className?: string }) => {
  const { cpus, memoryBytes } = host.capacity;
  const { reserved } = host;
  return (
    <div className={cn("grid items-end gap-x-5 gap-y-3", className)}>
      <UsageBar
        label="CPU reserved"
        value={reserved.cpus}
        total={cpus}
        text={of(String(Number(reserved.cpus.toFixed(2))), cpus === null ? null : String(cpus))}
      />
      <UsageBar
        label="Memory reserved"
        value={reserved.memoryBytes}
        total={memoryBytes}
        text={of(
          reserved.memoryBytes === 0 ? "0" : formatBytes(reserved.memoryBytes),
          memoryBytes === null ? null : formatBytes(memoryBytes),
        )}
      />
    </div>
  );
};
