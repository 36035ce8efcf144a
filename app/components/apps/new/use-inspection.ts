import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "@/app/lib/trpc/client";
import type { InspectInput } from "@/server/apps/schema";
import type { SettingsValues } from "@/server/apps/settings-schema";
import { looksWhole } from "../fields/source-address-rules";

/** A host fetches the repository for it: not at every key. */
const quietMs = 900;

/** What of the form decides how it is built; null while there is no repository to look at. */
const questionOf = (values: SettingsValues): InspectInput | null =>
  values.repository === null || !looksWhole(values.repository) || values.branch.trim() === "" || !Number.isInteger(values.port)
    ? null
    : {
        repository: values.repository.trim(),
        branch: values.branch.trim(),
        gitConnectionId: values.gitConnectionId,
        deployKeyId: values.deployKeyId,
        rootDirectory: values.rootDirectory,
        builder: values.builder,
        dockerfilePath: values.dockerfilePath,
        port: values.port,
        installCommand: values.installCommand,
        buildCommand: values.buildCommand,
        startCommand: values.startCommand,
        releaseCommand: values.releaseCommand,
        outputDirectory: values.outputDirectory,
        singlePage: values.singlePage,
      };

/** Looks at the repository again whenever the form has been left alone for a moment. */
export const useInspection = (values: SettingsValues, enabled: boolean) => {
  const trpc = useTRPC();
  const asked = JSON.stringify(enabled ? questionOf(values) : null);
  const [settled, setSettled] = useState(asked);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(asked), quietMs);
    return () => clearTimeout(timer);
  }, [asked]);
  const question = JSON.parse(settled) as InspectInput | null;
  const query = useQuery(
    trpc.apps.inspect.queryOptions(question ?? { repository: "" }, {
      enabled: question !== null,
      retry: false,
      staleTime: 60_000,
      placeholderData: keepPreviousData,
    }),
  );
  return { query, isAsked: question !== null, isBehind: asked !== settled || query.isFetching };
};
