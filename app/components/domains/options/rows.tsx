"use client";
import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/app/components/ui/button";

type RowsProps<Row> = {
  /** What one row is called: `user`, `header`. */
  what: string;
  rows: readonly Row[];
  empty: Row;
  onChange: (rows: Row[]) => void;
  children: (row: Row, change: (row: Row) => void, place: number) => ReactNode;
};

/** Fields side by side, as often as somebody wants them. */
export const Rows = <Row,>({ what, rows, empty, onChange, children }: RowsProps<Row>) => (
  <div className="grid gap-3">
    {rows.map((row, place) => (
      // A row is only known by its place: everything in it can be typed over.
      <div key={place} className="flex items-end gap-2">
        <div className="grid min-w-0 flex-1 gap-2 sm:grid-cols-2">
          {children(row, (next) => onChange(rows.map((each, at) => (at === place ? next : each))), place)}
        </div>
        <Button
          look="ghost"
          size="icon"
          className="mb-0.5"
          aria-label={`Remove the ${what} ${place + 1}`}
          onClick={() => onChange(rows.filter((_, at) => at !== place))}
        >
          <X aria-hidden="true" />
        </Button>
      </div>
    ))}
    <Button size="small" className="justify-self-start" onClick={() => onChange([...rows, empty])}>
      <Plus aria-hidden="true" />
      Add a {what}
    </Button>
  </div>
);
