import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/app/lib/class-names";

export const Card = ({ className, ...rest }: ComponentProps<"section">) => (
  <section className={cn("min-w-0 rounded-lg border bg-surface", className)} {...rest} />
);

type CardHeaderProps = { title: string; description?: ReactNode; children?: ReactNode; id?: string };

/** Title line of a card; `children` stand at its right end. */
export const CardHeader = ({ title, description, children, id }: CardHeaderProps) => (
  <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-3">
    <div className="min-w-0">
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      {description === undefined ? null : <p className="text-[13px] text-muted">{description}</p>}
    </div>
    {children}
  </header>
);
