import { TriangleAlert } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { Link } from "@/app/components/ui/link";
import type { Trouble } from "./troubles";

export const NeedsAttention = ({ troubles }: { troubles: readonly Trouble[] }) => {
  if (troubles.length === 0) return null;
  return (
    <section aria-label="Needs attention" className="mb-6 rounded-lg border border-bad/35 bg-surface">
      <h2 className="flex items-center gap-2 border-b px-4 py-2.5 font-semibold">
        <TriangleAlert className="size-4 text-bad" aria-hidden="true" />
        Needs attention
      </h2>
      <ul>
        {troubles.map((trouble) => (
          <li key={trouble.key} className="flex items-center gap-4 border-b px-4 py-2.5 last:border-b-0">
            <div className="min-w-0 flex-1">
              <p>
                <span className="font-medium">{trouble.subject}</span> {trouble.what}
              </p>
              {trouble.why === "" ? null : <p className="line-clamp-2 text-[13px] break-words text-muted">{trouble.why}</p>}
            </div>
            <Button size="small" asChild>
              <Link href={trouble.href}>{trouble.action}</Link>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
};
