"use client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { type UIEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { ErrorState } from "@/app/components/ui/error-state";
import { Link } from "@/app/components/ui/link";
import { SearchField } from "@/app/components/ui/search-field";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { RelativeTime } from "@/app/components/ui/time";
import { cn } from "@/app/lib/class-names";
import { useTRPC, useTRPCClient } from "@/app/lib/trpc/client";
import { useSettled } from "@/app/lib/use-settled";
import type { Connection, ListedRepository } from "@/server/connections/schema";

type ListProps = { connection: Connection; onPick: (repository: ListedRepository) => void };

/** All that a connection sees, newest activity first, page by page as it is scrolled. */
export const RepositoryList = ({ connection, onPick }: ListProps) => {
  const [search, setSearch] = useState("");
  const { list, items } = useRepositories(connection.id, useSettled(search.trim(), 300));
  const more = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  const onScroll = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent) => {
    if (scrollHeight - scrollTop - clientHeight < 120) more();
  };
  return (
    <div className="grid gap-2">
      <SearchField label={`Search ${connection.name}`} value={search} onChange={setSearch} className="w-full" />
      <div
        className={cn("max-h-80 overflow-y-auto rounded-md border", list.isPlaceholderData && "opacity-60")}
        onScroll={onScroll}
        aria-busy={list.isFetching || undefined}
      >
        {list.isPending ? <SkeletonRows rows={4} /> : null}
        {list.isError && items.length === 0 ? (
          <ErrorState title="The repositories could not be listed" error={list.error} onRetry={() => void list.refetch()} />
        ) : null}
        {list.isSuccess && items.length === 0 ? (
          <p className="px-4 py-6 text-center text-muted" role="status">
            {search.trim() === "" ? "This connection sees no repositories." : `No repository is called like “${search.trim()}”.`}
          </p>
        ) : null}
        <ul aria-label={`Repositories of ${connection.name}`}>
          {items.map((repository) => (
            <RepositoryRow key={repository.fullName} repository={repository} onPick={() => onPick(repository)} />
          ))}
        </ul>
        {list.hasNextPage ? (
          <div className="p-2 text-center">
            <Button size="small" busy={list.isFetchingNextPage} onClick={more}>
              Show more
            </Button>
          </div>
        ) : null}
      </div>
      <p className="text-[13px] text-muted">
        Not seeing it? {new URL(connection.baseUrl).host} shows only what this credential may read:{" "}
        <Link href="/settings/git" className="text-accent underline">
          look at the connection
        </Link>
        .
      </p>
    </div>
  );
};

const useRepositories = (id: string, search: string) => {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const list = useInfiniteQuery({
    queryKey: [...trpc.connections.repositories.queryKey({ id, search }), "pages"],
    queryFn: ({ pageParam }) => client.connections.repositories.query({ id, search, page: pageParam }),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (last.more ? pages.length + 1 : undefined),
    placeholderData: keepPreviousData,
    retry: false,
  });
  // Somebody may push between two pages, and what stood on the first then stands on the second as well.
  const byName = new Map(list.data?.pages.flatMap(({ items }) => items).map((each) => [each.fullName, each]));
  return { list, items: [...byName.values()] };
};

const RepositoryRow = ({ repository, onPick }: { repository: ListedRepository; onPick: () => void }) => (
  <li className="border-b last:border-b-0">
    <button
      type="button"
      onClick={onPick}
      className="flex w-full flex-wrap items-baseline gap-x-3 px-3 py-2 text-left hover:bg-sunken focus-visible:-outline-offset-2"
    >
      <span className="min-w-0 font-medium wrap-anywhere">{repository.fullName}</span>
      {repository.private ? (
        <span className="inline-flex items-center gap-1 self-center rounded-full border px-1.5 text-xs text-muted">
          <Lock className="size-3" aria-hidden="true" /> private
        </span>
      ) : null}
      <span className="ml-auto flex gap-3 text-[13px] text-muted">
        {repository.language}
        {repository.pushedAt === null ? null : <RelativeTime at={repository.pushedAt} />}
      </span>
    </button>
  </li>
);
