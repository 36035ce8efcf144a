"use client";
import { useId } from "react";
import { useWatch } from "react-hook-form";
import { Field } from "@/app/components/ui/field";
import { SelectField } from "@/app/components/ui/select-field";
import type { BuildPlan, Inspection } from "@/server/builds/schema";
import { BuildArgumentsField } from "./build-arguments-field";
import { useSettingsForm } from "./read-as";

const builderOptions = [
  { value: "auto", label: "Automatic: its Dockerfile, else a generated one" },
  { value: "dockerfile", label: "The repository's Dockerfile" },
  { value: "generated", label: "A generated Dockerfile" },
] as const;

const yesOrNo = [
  { value: "", label: "As found" },
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
] as const;

/** How the image comes about. What is left empty is found out from the repository's files. */
export const BuildFields = ({ inspection }: { inspection: Inspection | null }) => {
  const { form, input } = useSettingsForm();
  const [builder, singlePage] = useWatch({ control: form.control, name: ["builder", "singlePage"] });
  const rootsId = useId();
  const plan = inspection?.plan ?? null;
  const usesDockerfile = builder === "dockerfile" || plan?.kind === "dockerfile";
  const singlePageInput = input("singlePage", "yesOrNo");
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField label="Built from" options={builderOptions} {...input("builder")} />
      <Field
        label="Root directory"
        aside="optional"
        placeholder="The repository's root"
        hint="Where the app lies in its repository. Only what is below it is built."
        spellCheck={false}
        list={rootsId}
        {...input("rootDirectory")}
      />
      <datalist id={rootsId}>
        {inspection?.rootDirectories.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
      {builder === "generated" ? null : <DockerfileFields inspection={inspection} isUsed={plan === null || usesDockerfile} />}
      {usesDockerfile ? null : <CommandFields plan={plan} />}
      {usesDockerfile ? null : (
        <SelectField
          label="Single-page app"
          options={yesOrNo}
          hint="Unknown paths of a static site answer with index.html."
          {...singlePageInput}
          value={singlePage === null ? "" : singlePage ? "yes" : "no"}
        />
      )}
    </div>
  );
};

type DockerfileFieldsProps = { inspection: Inspection | null; isUsed: boolean };

/** Where it lies; the rest only where it is what is built. */
const DockerfileFields = ({ inspection, isUsed }: DockerfileFieldsProps) => {
  const { input } = useSettingsForm();
  const filesId = useId();
  return (
    <>
      <Field
        label="Dockerfile"
        hint="Path from the root directory."
        spellCheck={false}
        list={filesId}
        {...input("dockerfilePath")}
      />
      <datalist id={filesId}>
        {inspection?.dockerfiles.map((file) => (
          <option key={file} value={file} />
        ))}
      </datalist>
      {isUsed ? (
        <>
          <Field
            label="Target"
            aside="optional"
            placeholder="The last stage"
            hint="A stage of the Dockerfile to stop at."
            spellCheck={false}
            {...input("buildTarget", "textOrNull")}
          />
          <BuildArgumentsField />
        </>
      ) : null}
    </>
  );
};

const CommandFields = ({ plan }: { plan: BuildPlan | null }) => {
  const { input } = useSettingsForm();
  return (
    <>
      <Field
        label="Install command"
        aside="optional"
        placeholder={plan?.installCommand ?? "As found"}
        spellCheck={false}
        {...input("installCommand", "textOrNull")}
      />
      <Field
        label="Build command"
        aside="optional"
        placeholder={plan?.buildCommand ?? "As found"}
        spellCheck={false}
        {...input("buildCommand", "textOrNull")}
      />
      <Field
        label="Output directory"
        aside="optional"
        placeholder={plan?.outputDirectory ?? "As found"}
        hint="Of a static site: the folder that is served."
        spellCheck={false}
        {...input("outputDirectory", "textOrNull")}
      />
    </>
  );
};
