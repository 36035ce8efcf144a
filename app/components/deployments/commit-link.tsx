import { cn } from "@/app/lib/class-names";
import { shortCommit } from "@/app/lib/format";
import { commitLink } from "@/server/deployments/commit-link-rules";

type CommitLinkProps = { repository: string | null; commit: string; className?: string };

/** The commit, shortened; it leads to its page at the git server where that is known to have one. */
export const CommitLink = ({ repository, commit, className }: CommitLinkProps) => {
  const href = commitLink(repository, commit);
  if (href === null) return <span className={className}>{shortCommit(commit)}</span>;
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      title={`Commit ${shortCommit(commit)} at the git server, in a new tab`}
      className={cn("hover:text-accent hover:underline", className)}
    >
      {shortCommit(commit)}
    </a>
  );
};
