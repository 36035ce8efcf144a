import { Check, Plus } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { Link } from "@/app/components/ui/link";
import { cn } from "@/app/lib/class-names";
import type { WorkerView } from "@/server/workers/schema";

type Step = { title: string; text: string; done: boolean; href?: string; action?: string };

type FirstAppProps = {
  isAdministrator: boolean;
  /** Null while it is not known, and for members. */
  hosts: readonly Pick<WorkerView, "status">[] | null;
};

const stepsFor = ({ isAdministrator, hosts }: FirstAppProps): Step[] => {
  const ready = hosts?.some(({ status }) => status === "online") ?? false;
  return [
    { title: "Make an account", text: "You are signed in.", done: true },
    ...(isAdministrator
      ? [
          {
            title: "Have a host",
            text: ready ? "A host is online and waits for work." : "The worker on this machine joins by itself within seconds.",
            done: ready,
            ...(ready ? {} : { href: "/hosts", action: "Look at the hosts" }),
          },
        ]
      : []),
    {
      title: "Deploy your first app",
      text: "Give the address of a git repository and a name. It is fetched, built, started, and gets an address of its own.",
      done: false,
      href: "/new",
      action: "New app",
    },
  ];
};

/** Home before there is an app: what is done, and the one next step. It goes with the first app. */
export const FirstApp = (props: FirstAppProps) => {
  const steps = stepsFor(props);
  return (
    <div className="mx-auto max-w-2xl pt-4 sm:pt-10">
      <h1 className="text-xl font-semibold">Welcome to WiseHosting</h1>
      <p className="mt-1 text-muted">From a git repository to a running app in a minute.</p>
      <ol className="mt-6 rounded-lg border bg-surface">
        {steps.map(({ title, text, done, href, action }, place) => (
          <li key={title} className="flex items-start gap-4 border-b p-4 last:border-b-0 sm:px-5">
            <span
              className={cn(
                "grid size-7 shrink-0 place-items-center rounded-full border text-[13px] font-medium",
                done ? "border-transparent bg-ok-soft text-ok" : "border-line-strong text-muted",
              )}
            >
              {done ? <Check className="size-4" aria-label="done" /> : place + 1}
            </span>
            <div className="min-w-0 flex-1">
              <h2 className={cn("font-medium", done && "text-muted")}>{title}</h2>
              <p className="text-muted">{text}</p>
            </div>
            {href === undefined ? null : (
              <Button look={href === "/new" ? "primary" : "secondary"} asChild>
                <Link href={href}>
                  {href === "/new" ? <Plus aria-hidden="true" /> : null}
                  {action}
                </Link>
              </Button>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
};
