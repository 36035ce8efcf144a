import { cn } from "@/app/lib/class-names";

/** A grey place for what is being loaded, of the size that it will have. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div className={cn("animate-pulse rounded-md bg-sunken", className)} aria-hidden="true" />
);

export const SkeletonRows = ({ rows, className }: { rows: number; className?: string }) => (
  <div role="status" aria-label="Loading">
    {Array.from({ length: rows }, (_, row) => (
      <div key={row} className={cn("flex h-16 items-center gap-4 border-b px-4 last:border-b-0", className)}>
        <Skeleton className="h-4 w-20" />
        <Skeleton className="h-4 flex-1" />
        <Skeleton className="h-4 w-16" />
      </div>
    ))}
  </div>
);
