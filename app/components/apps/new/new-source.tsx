"use client";
import { Box, FolderGit2, GitBranch } from "lucide-react";
import dynamic from "next/dynamic";
import { Segments } from "@/app/components/ui/segments";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { ImageFields, RepositoryFields, type SourceKind } from "../fields/source-fields";

// Only for teams that have a connection.
const ConnectedRepository = dynamic(() => import("./connected-repository").then((file) => file.ConnectedRepository), {
  ssr: false,
  loading: () => <SkeletonRows rows={4} />,
});

/** As of an app's settings, and besides a repository that is picked from a connection's list. */
export type NewSourceKind = SourceKind | "connection";

const picked = {
  value: "connection",
  label: (
    <>
      <FolderGit2 className="max-sm:hidden" aria-hidden="true" /> Your repositories
    </>
  ),
} as const;

const given = [
  {
    value: "repository",
    label: (
      <>
        <GitBranch className="max-sm:hidden" aria-hidden="true" /> Git address
      </>
    ),
  },
  {
    value: "image",
    label: (
      <>
        <Box className="max-sm:hidden" aria-hidden="true" /> Prebuilt image
      </>
    ),
  },
] as const;

type NewSourceProps = {
  kind: NewSourceKind;
  /** Without any connection there is nothing to pick from. */
  hasConnections: boolean;
  onKind: (kind: NewSourceKind) => void;
};

/** Where a new app comes from. */
export const NewSource = ({ kind, hasConnections, onKind }: NewSourceProps) => (
  <div className="grid gap-4">
    <Segments<NewSourceKind>
      label="Where the app comes from"
      name="source"
      value={kind}
      options={hasConnections ? [picked, ...given] : given}
      onChange={onKind}
    />
    {kind === "connection" ? <ConnectedRepository /> : kind === "repository" ? <RepositoryFields /> : <ImageFields />}
  </div>
);
