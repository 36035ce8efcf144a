import { X } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/app/lib/class-names";
import { Button } from "./button";

/** What narrows a list, in one line or two columns. `onClear`: null while nothing is narrowed. */
export const FilterBar = ({
  children,
  onClear,
  className = "mb-4",
}: {
  children: ReactNode;
  onClear: (() => void) | null;
  className?: string;
}) => (
  <div role="group" aria-label="Filters" className={cn("grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap", className)}>
    {children}
    {onClear ? (
      <Button look="ghost" onClick={onClear}>
        <X aria-hidden="true" />
        Clear
      </Button>
    ) : null}
  </div>
);
