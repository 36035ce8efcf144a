"use client";
import type { UseFormRegisterReturn } from "react-hook-form";
import { Field } from "@/app/components/ui/field";
import { appDefaults } from "@/server/apps/settings-schema";

export type RunFieldName = "dockerfilePath" | "port" | "healthCheckPath" | "memoryMb" | "cpus" | "pidsLimit";
export const runFieldNames: readonly RunFieldName[] = [
  "dockerfilePath",
  "port",
  "healthCheckPath",
  "memoryMb",
  "cpus",
  "pidsLimit",
];

/** How the text of an input becomes the value that the schema reads; an empty path is none. */
export const readAs = {
  text: {},
  number: { valueAsNumber: true },
  textOrNull: { setValueAs: (text: string | null) => (text === null || text.trim() === "" ? null : text.trim()) },
} as const;

type RunFieldsProps = {
  register: (name: RunFieldName, kind: keyof typeof readAs) => UseFormRegisterReturn;
  errors: Partial<Record<RunFieldName, { message?: string | undefined }>>;
};

/** What both forms, new and settings, ask about building and running. */
export const RunFields = ({ register, errors }: RunFieldsProps) => (
  <div className="grid gap-4 sm:grid-cols-2">
    <Field
      label="Dockerfile"
      hint="Path from the root of the repository."
      error={errors.dockerfilePath?.message}
      spellCheck={false}
      {...register("dockerfilePath", "text")}
    />
    <Field
      label="Port"
      hint="The app must listen here; it is also given as PORT."
      error={errors.port?.message}
      type="number"
      inputMode="numeric"
      {...register("port", "number")}
    />
    <Field
      label="Health check"
      aside="optional"
      placeholder="/healthz"
      hint="Without a path, any answer below 500 on / counts."
      error={errors.healthCheckPath?.message}
      spellCheck={false}
      {...register("healthCheckPath", "textOrNull")}
    />
    <Field
      label="Memory"
      after="MB"
      error={errors.memoryMb?.message}
      hint="The app is ended when it needs more."
      type="number"
      inputMode="numeric"
      {...register("memoryMb", "number")}
    />
    <Field
      label="CPU"
      after="cores"
      error={errors.cpus?.message}
      hint="0.5 is half a core."
      type="number"
      step="any"
      inputMode="decimal"
      {...register("cpus", "number")}
    />
    <Field
      label="Processes"
      error={errors.pidsLimit?.message}
      hint={`At most so many at once; ${appDefaults.pidsLimit} is plenty for most.`}
      type="number"
      inputMode="numeric"
      {...register("pidsLimit", "number")}
    />
  </div>
);
