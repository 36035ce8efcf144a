"use client";
import { Plus, X } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { useController, useFormState } from "react-hook-form";
import { Button } from "@/app/components/ui/button";

type Values = { watchPaths: string[] };

/** Paths of the repository, one in a row; several lines pasted into one become rows of their own. Below a settings form. */
export const WatchPathsField = () => {
  const { field } = useController<Values, "watchPaths">({ name: "watchPaths" });
  const { errors } = useFormState<Values>({ name: "watchPaths" });
  const rows = useRef<HTMLUListElement>(null);
  const grown = useRef(false);
  const noteId = useId();
  const paths = field.value;
  useEffect(() => {
    if (!grown.current) return;
    grown.current = false;
    rows.current?.querySelector<HTMLInputElement>("li:last-child input")?.focus();
  });
  const put = (place: number, text: string) => field.onChange(paths.toSpliced(place, 1, ...text.split(/\r?\n/)));
  const remove = (place: number) => field.onChange(paths.toSpliced(place, 1));
  const add = () => {
    grown.current = true;
    field.onChange([...paths, ""]);
  };
  const faultAt = (place: number) => errors.watchPaths?.[place]?.message;
  const fault = errors.watchPaths?.message ?? paths.map((_, place) => faultAt(place)).find((each) => each !== undefined);
  return (
    <div className="grid gap-2">
      <ul ref={rows} className="grid max-w-md gap-2 empty:hidden">
        {paths.map((path, place) => (
          <li key={place} className="flex gap-1.5">
            <input
              aria-label={`Path ${place + 1}`}
              aria-invalid={faultAt(place) === undefined ? undefined : true}
              aria-describedby={noteId}
              className="h-9 w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 font-mono text-[13px] placeholder:text-faint aria-invalid:border-bad"
              placeholder="apps/shop/**"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={path}
              onChange={(event) => put(place, event.target.value)}
              onPaste={(event) => {
                const text = event.clipboardData.getData("text").trim();
                if (path !== "" || !text.includes("\n")) return;
                event.preventDefault();
                put(place, text);
              }}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || path.trim() === "") return;
                event.preventDefault();
                add();
              }}
            />
            <Button look="ghost" size="icon" aria-label={`Remove path ${place + 1}`} onClick={() => remove(place)}>
              <X aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
      <div>
        <Button size="small" onClick={add}>
          <Plus aria-hidden="true" />
          Add a path
        </Button>
      </div>
      <p
        id={noteId}
        className={fault === undefined ? "text-[13px] text-muted" : "text-[13px] text-bad"}
        role={fault === undefined ? undefined : "alert"}
      >
        {fault ?? (
          <>
            <Code>docs</Code> is a folder or a file, <Code>*</Code> stands for any name in one folder, <Code>**</Code> for any
            folders, <Code>?</Code> for one letter, and <Code>!</Code> before a path makes it an exception: <Code>!**/*.md</Code>.
          </>
        )}
      </p>
    </div>
  );
};

const Code = ({ children }: { children: string }) => (
  <code className="rounded bg-sunken px-1 font-mono text-xs whitespace-nowrap text-ink">{children}</code>
);
