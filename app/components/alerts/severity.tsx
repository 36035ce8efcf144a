import { Info, type LucideIcon, OctagonAlert, TriangleAlert } from "lucide-react";
import { cn } from "@/app/lib/class-names";
import type { Severity } from "@/server/alerts/schema";
import { severityWords } from "./alert-words";

const looks: Readonly<Record<Severity, { icon: LucideIcon; colour: string }>> = {
  info: { icon: Info, colour: "text-busy" },
  warning: { icon: TriangleAlert, colour: "text-warn" },
  critical: { icon: OctagonAlert, colour: "text-bad" },
};

type SeverityMarkProps = {
  severity: Severity;
  /** What is over has its gravity still, and calls nobody. */
  isOver?: boolean;
  className?: string;
};

/** A sign and a word; never a colour alone. */
export const SeverityMark = ({ severity, isOver = false, className }: SeverityMarkProps) => {
  const { icon: Icon, colour } = looks[severity];
  return (
    <span
      className={cn("inline-flex items-center gap-1.5 font-medium whitespace-nowrap", isOver ? "text-muted" : colour, className)}
    >
      <Icon className="size-4 shrink-0" aria-hidden="true" />
      {severityWords[severity]}
    </span>
  );
};
