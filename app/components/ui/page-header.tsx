import type { ReactNode } from "react";

type PageHeaderProps = { title: ReactNode; description?: ReactNode; children?: ReactNode };

/** The one heading of a page; `children` are its actions. */
export const PageHeader = ({ title, description, children }: PageHeaderProps) => (
  <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
    <div className="min-w-0">
      <h1 className="text-xl font-semibold break-words">{title}</h1>
      {description === undefined ? null : <div className="mt-1 text-muted">{description}</div>}
    </div>
    {children === undefined ? null : <div className="flex flex-wrap items-center gap-2">{children}</div>}
  </header>
);
