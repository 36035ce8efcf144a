"use client";
import { useQuery } from "@tanstack/react-query";
import { Box, GitBranch } from "lucide-react";
import { Field } from "@/app/components/ui/field";
import { Link } from "@/app/components/ui/link";
import { Segments } from "@/app/components/ui/segments";
import { SelectField } from "@/app/components/ui/select-field";
import { useTRPC } from "@/app/lib/trpc/client";
import { CredentialField } from "./credential-field";
import { useSettingsForm } from "./read-as";

export type SourceKind = "repository" | "image";

const kinds = [
  {
    value: "repository",
    label: (
      <>
        <GitBranch aria-hidden="true" /> From git
      </>
    ),
  },
  {
    value: "image",
    label: (
      <>
        <Box aria-hidden="true" /> Prebuilt image
      </>
    ),
  },
] as const;

type SourceFieldsProps = { kind: SourceKind; onKind: (kind: SourceKind) => void };

/** Where the app comes from: a repository that is built, or an image that is pulled. */
export const SourceFields = ({ kind, onKind }: SourceFieldsProps) => (
  <div className="grid gap-4">
    <Segments label="Where the app comes from" name="source" value={kind} options={kinds} onChange={onKind} />
    {kind === "repository" ? <RepositoryFields /> : <ImageFields />}
  </div>
);

/** A plain address, and with which credential it is read where it is not public. */
export const RepositoryFields = () => {
  const { input } = useSettingsForm();
  return (
    <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_12rem]">
      <Field
        label="Repository"
        placeholder="https://example.com/you/hello.git"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="A Dockerfile is used where there is one, and not needed for most."
        {...input("repository", "textOrNull")}
      />
      <Field label="Branch" autoComplete="off" autoCapitalize="none" spellCheck={false} {...input("branch")} />
      <div className="sm:col-span-2">
        <CredentialField />
      </div>
    </div>
  );
};

export const ImageFields = () => {
  const { input } = useSettingsForm();
  const trpc = useTRPC();
  const registries = useQuery(trpc.registries.list.queryOptions());
  const options = [
    { value: "", label: "No credential: a public image" },
    ...(registries.data?.items ?? []).map(({ id, name, server }) => ({ value: id, label: `${name} (${server})` })),
  ];
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Image"
        placeholder="registry.example.com/team/app:1.2"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="Each deployment pulls it again."
        {...input("image", "textOrNull")}
      />
      <SelectField
        // The list comes later than the form's value: only then can the value be shown.
        key={registries.isPending ? "pending" : "there"}
        label="Registry"
        options={options}
        hint={
          <Link href="/settings/registries" className="text-accent hover:underline">
            Credentials of your team
          </Link>
        }
        {...input("registryId", "textOrNull")}
      />
    </div>
  );
};
