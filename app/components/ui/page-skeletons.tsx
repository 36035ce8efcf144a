import { Card } from "./card";
import { Skeleton, SkeletonRows } from "./skeleton";

/** Places of what is being loaded, as large as it will be, so that nothing jumps. */
const HeaderSkeleton = () => (
  <div className="mb-6 h-13" role="status" aria-label="Loading">
    <Skeleton className="h-6 w-44" />
    <Skeleton className="mt-2.5 h-4 w-64 max-w-full" />
  </div>
);

export const PageSkeleton = () => (
  <>
    <HeaderSkeleton />
    <Card>
      <SkeletonRows rows={5} />
    </Card>
  </>
);

export const HomeSkeleton = () => (
  <>
    <HeaderSkeleton />
    <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {Array.from({ length: 6 }, (_, card) => (
        <Skeleton key={card} className="h-31 border" />
      ))}
    </div>
  </>
);

/** The plan, and charts. */
export const UsagePageSkeleton = () => (
  <>
    <HeaderSkeleton />
    <Skeleton className="mb-5 h-36 border" />
    <div className="grid gap-4 lg:grid-cols-2">
      {Array.from({ length: 4 }, (_, card) => (
        <Skeleton key={card} className="h-[calc(16.5rem+2px)] border" />
      ))}
    </div>
  </>
);

export const HostsSkeleton = () => (
  <>
    <HeaderSkeleton />
    <div className="grid gap-4 lg:grid-cols-2">
      {Array.from({ length: 2 }, (_, card) => (
        <Skeleton key={card} className="h-48 border" />
      ))}
    </div>
  </>
);

export const HostSkeleton = () => (
  <>
    <HeaderSkeleton />
    <Skeleton className="mb-5 h-128 border" />
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <Card>
        <SkeletonRows rows={6} />
      </Card>
      <Skeleton className="h-96 border" />
    </div>
  </>
);

/** Header and tabs of an app, and its page. */
export const AppSkeleton = () => (
  <>
    <div className="mb-3 flex h-14 items-start justify-between gap-6" role="status" aria-label="Loading">
      <div>
        <Skeleton className="h-6 w-44" />
        <Skeleton className="mt-2.5 h-4 w-56" />
      </div>
      <Skeleton className="h-9 w-40 max-sm:hidden" />
    </div>
    <Skeleton className="mb-6 h-10" />
    <AppPageSkeleton />
  </>
);

export const AppPageSkeleton = () => (
  <Card>
    <SkeletonRows rows={6} />
  </Card>
);

export const DeploymentSkeleton = () => (
  <div className="grid gap-5" role="status" aria-label="Loading">
    <div className="h-20">
      <Skeleton className="h-6 w-52" />
      <Skeleton className="mt-3 h-4 w-72 max-w-full" />
      <Skeleton className="mt-3 h-4 w-56" />
    </div>
    <div className="grid items-start gap-5 lg:grid-cols-[15rem_minmax(0,1fr)]">
      <Skeleton className="h-72 border" />
      <Skeleton className="h-[70dvh] min-h-80 border" />
    </div>
  </div>
);
