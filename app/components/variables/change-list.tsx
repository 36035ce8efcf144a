import { cn } from "@/app/lib/class-names";
import type { VariableChanges } from "@/server/variables/schema";

const kinds = [
  { of: "added", sign: "+", look: "text-ok" },
  { of: "changed", sign: "~", look: "text-busy" },
  { of: "removed", sign: "−", look: "text-bad" },
  { of: "same", sign: "=", look: "text-muted" },
] as const;

type ChangeListProps = {
  changes: VariableChanges;
  /** Keys that the text gives: of what stays the same the others are not listed. */
  named: ReadonlySet<string>;
};

/** Added, changed, removed and unchanged keys, with a sign and a word each. */
export const ChangeList = ({ changes, named }: ChangeListProps) => {
  const rows = kinds.flatMap((kind) =>
    changes[kind.of].filter((key) => kind.of !== "same" || named.has(key)).map((key) => ({ key, ...kind })),
  );
  const summary = kinds
    .map(({ of }) => ({ of, count: rows.filter((row) => row.of === of).length }))
    .filter(({ count }) => count > 0)
    .map(({ of, count }) => `${count} ${of}`)
    .join(", ");
  return (
    <section aria-label="What is saved">
      <p className="mb-1.5 font-medium" role="status">
        {summary === "" ? "No variable was found in this text." : summary}
      </p>
      {rows.length === 0 ? null : (
        <ul
          className="max-h-64 overflow-y-auto rounded-lg border bg-sunken px-3 py-2 font-mono text-[13px] leading-6"
          tabIndex={0}
        >
          {rows.map(({ key, of, sign, look }) => (
            <li key={key} className={cn("break-all", look)}>
              <span aria-hidden="true">{sign} </span>
              {key}
              <span className="sr-only"> {of}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
