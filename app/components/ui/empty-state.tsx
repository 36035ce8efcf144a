import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

type EmptyStateProps = { icon: LucideIcon; title: string; children?: ReactNode; action?: ReactNode };

/** Nothing here yet: what would be here, and the one next step. */
export const EmptyState = ({ icon: Icon, title, children, action }: EmptyStateProps) => (
  <div className="flex flex-col items-center gap-3 px-6 py-14 text-center">
    <span className="grid size-10 place-items-center rounded-full border bg-sunken text-muted">
      <Icon className="size-5" aria-hidden="true" />
    </span>
    <div className="max-w-md">
      <p className="font-semibold">{title}</p>
      {children === undefined ? null : <div className="mt-1 text-muted">{children}</div>}
    </div>
    {action}
  </div>
);
