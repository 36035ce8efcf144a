"use client";
import { useQuery } from "@tanstack/react-query";
import { channelKindWords } from "@/app/components/channels/channel-words";
import { Link } from "@/app/components/ui/link";
import { Segments } from "@/app/components/ui/segments";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Channel } from "@/server/channels/schema";
import type { ReceiverChoice, RuleValues } from "./rule-form";

const choices: readonly { value: ReceiverChoice; label: string }[] = [
  { value: "default", label: "Default channels" },
  { value: "chosen", label: "Chosen ones" },
  { value: "none", label: "Nobody" },
];

type RuleReceiversProps = {
  values: RuleValues;
  fault: string | undefined;
  onChange: (next: Partial<RuleValues>) => void;
};

/** Who is told: the default channels, exactly the chosen ones, or nobody. */
export const RuleReceivers = ({ values: { receivers, channelIds }, fault, onChange }: RuleReceiversProps) => {
  const trpc = useTRPC();
  const channels = useQuery(trpc.channels.list.queryOptions());
  const items = channels.data?.items ?? [];
  const toggle = (id: string, isChosen: boolean) =>
    onChange({ channelIds: isChosen ? [...channelIds, id] : channelIds.filter((each) => each !== id) });
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span>Tell</span>
        <Segments
          label="Who is told"
          name="receivers"
          value={receivers}
          options={choices}
          onChange={(next) => onChange({ receivers: next })}
        />
      </div>
      {receivers === "chosen" ? (
        <Chosen items={items} channelIds={channelIds} hasFault={fault !== undefined} onToggle={toggle} />
      ) : (
        <p className="text-[13px] text-muted">{receivers === "none" ? nobody : defaultsOf(items)}</p>
      )}
      {channels.isSuccess && items.length === 0 ? (
        <p className="text-[13px]">
          Your team has no channel yet.{" "}
          <Link href="/settings/channels?add=1" className="text-accent underline">
            Add one
          </Link>
        </p>
      ) : null}
    </div>
  );
};

const nobody = "It stands in the dashboard alone.";

const defaultsOf = (items: readonly Channel[]): string => {
  const names = items.filter(({ isDefault }) => isDefault).map(({ name }) => name);
  return names.length === 0
    ? "There is no default channel: it stands in the dashboard alone."
    : `These are: ${names.join(", ")}.`;
};

type ChosenProps = {
  items: readonly Channel[];
  channelIds: readonly string[];
  hasFault: boolean;
  onToggle: (id: string, isChosen: boolean) => void;
};

const Chosen = ({ items, channelIds, hasFault, onToggle }: ChosenProps) => (
  <fieldset className="grid gap-1.5" aria-invalid={hasFault || undefined}>
    <legend className="sr-only">Channels</legend>
    {items.map(({ id, name, kind }) => (
      <label key={id} className="flex min-h-6 w-fit cursor-pointer items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={channelIds.includes(id)}
          onChange={(event) => onToggle(id, event.target.checked)}
        />
        {name} <span className="text-[13px] text-muted">{channelKindWords[kind].name}</span>
      </label>
    ))}
  </fieldset>
);
