"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { Field } from "@/app/components/ui/field";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import { useSettled } from "@/app/lib/use-settled";
import { useSettingsForm } from "../fields/read-as";

/** A branch of a connection's repository: what is typed is looked for among them, by the browser's own list. */
export const BranchField = ({ connectionId, repository }: { connectionId: string; repository: string }) => {
  const trpc = useTRPC();
  const { form, input } = useSettingsForm();
  const listId = useId();
  const search = useSettled(form.watch("branch").trim(), 300);
  const branches = useQuery(
    trpc.connections.branches.queryOptions(
      { id: connectionId, repository, search },
      { placeholderData: keepPreviousData, retry: false },
    ),
  );
  return (
    <>
      <Field
        label="Branch"
        list={listId}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint={branches.isError ? describeError(branches.error).message : undefined}
        {...input("branch")}
      />
      <datalist id={listId}>
        {branches.data?.items.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
};
