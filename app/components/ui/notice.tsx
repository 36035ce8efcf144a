import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/app/lib/class-names";

const looks = {
  info: "border-line bg-sunken",
  warn: "border-warn/30 bg-warn-soft",
  bad: "border-bad/30 bg-bad-soft",
} as const;

type NoticeProps = {
  look?: keyof typeof looks;
  title?: ReactNode;
  children?: ReactNode;
  className?: string;
  role?: "alert" | "status";
};

/** A message in the flow of a page. */
export const Notice = ({ look = "info", title, children, className, role }: NoticeProps) => {
  const Icon = look === "info" ? Info : CircleAlert;
  return (
    <div className={cn("flex gap-2.5 rounded-lg border px-3.5 py-3", looks[look], className)} role={role}>
      <Icon
        className={cn("mt-0.5 size-4 shrink-0", {
          "text-muted": look === "info",
          "text-warn": look === "warn",
          "text-bad": look === "bad",
        })}
        aria-hidden="true"
      />
      <div className="min-w-0 flex-1">
        {title === undefined ? null : <p className="font-medium break-words">{title}</p>}
        {children}
      </div>
    </div>
  );
};
