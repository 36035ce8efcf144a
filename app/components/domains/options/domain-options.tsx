"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Domain } from "@/server/domains/domain-schema";
import type { EdgeOptionsInput } from "@/server/domains/options-schema";
import { noOptions } from "./no-options";
import { OptionsCard } from "./options-card";

type DomainOptionsProps = { domain: Domain; onChanged: (domain: Domain) => void };

/** What the edge does for one name, over what its app says. */
export const DomainOptions = ({ domain, onChanged }: DomainOptionsProps) => {
  const trpc = useTRPC();
  const ofApp = useQuery(trpc.edge.get.queryOptions({ id: domain.app.id }));
  const update = useMutation(
    trpc.domains.update.mutationOptions({
      onSuccess: (changed) => {
        toast.ok(`${changed.displayName} is changed.`);
        onChanged(changed);
      },
    }),
  );
  return (
    <OptionsCard
      title="Options"
      description="For this name alone. They hold at once, without a deployment."
      scope="domain"
      own={domain.options}
      ofApp={{ ...noOptions, ...ofApp.data }}
      onSave={(options) => update.mutateAsync({ id: domain.id, options: options as EdgeOptionsInput })}
    />
  );
};
