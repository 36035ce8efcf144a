"use client";
import { useQuery } from "@tanstack/react-query";
import { Command as Cmdk, defaultFilter } from "cmdk";
import { Search } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { Dialog as Radix } from "radix-ui";
import { useRef, useState } from "react";
import { appHref, appInPath } from "@/app/components/apps/app-pages";
import { Keys } from "@/app/components/ui/keys";
import { StatusDot } from "@/app/components/ui/status-badge";
import { type Command, useOfferedCommands } from "@/app/lib/commands";
import { appStatusView } from "@/app/lib/status";
import { useTRPC } from "@/app/lib/trpc/client";
import type { AppWithLatest } from "@/server/apps/schema";
import { openOverlay } from "./overlays";
import { recentCommands, rememberCommand } from "./recent-commands";
import { pageCommands, themeCommands } from "./standing-commands";

type CommandPaletteProps = { isAdministrator: boolean; appsOnly: boolean };

/** Everything that can be done and every place one can go, by its name. With `appsOnly` the switcher of apps. */
export const CommandPalette = ({ isAdministrator, appsOnly }: CommandPaletteProps) => {
  const opener = useRef<Element | null>(null);
  return (
    <Radix.Root open onOpenChange={() => openOverlay(null)}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (opener.current instanceof HTMLElement) opener.current.focus();
          }}
          className="fixed top-[12dvh] left-1/2 z-40 w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-xl border bg-surface shadow-xl outline-none"
        >
          <Radix.Title className="sr-only">{appsOnly ? "Switch to another app" : "Commands and pages"}</Radix.Title>
          <PaletteBody isAdministrator={isAdministrator} appsOnly={appsOnly} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
};

const useChoices = (isAdministrator: boolean, appsOnly: boolean) => {
  const trpc = useTRPC();
  const path = usePathname();
  const offered = useOfferedCommands();
  const { setTheme } = useTheme();
  const apps = useQuery(trpc.apps.overview.queryOptions(undefined, { staleTime: 5_000 }));
  const here = appInPath(path);
  const page = here?.page.path ?? "";
  const appCommands = (apps.data?.items ?? []).map((app) => ({ command: toCommand(app, appsOnly ? page : ""), app }));
  const commands: Command[] = appsOnly
    ? []
    : [...offered, ...pageCommands(isAdministrator, here?.name ?? null), ...themeCommands(setTheme)];
  return { commands, appCommands, isPending: apps.isPending, isError: apps.isError };
};

const toCommand = (app: AppWithLatest, page: string): Command => ({
  id: `app ${app.id}`,
  label: app.name,
  group: "Apps",
  words: `${app.url} ${app.branch}`,
  href: appHref(app.name, page),
});

const PaletteBody = ({ isAdministrator, appsOnly }: CommandPaletteProps) => {
  const router = useRouter();
  const [text, setText] = useState("");
  const { commands, appCommands, isPending, isError } = useChoices(isAdministrator, appsOnly);
  const [recent] = useState(recentCommands);
  const choose = (command: Command) => {
    rememberCommand(command.id);
    openOverlay(null);
    if ("href" in command) router.push(command.href);
    else command.run();
  };
  const all = [...commands, ...appCommands.map(({ command }) => command)];
  const recents = appsOnly || text !== "" ? [] : recent.flatMap((id) => all.filter((command) => command.id === id));
  const groups = [...new Set(commands.map(({ group }) => group))];
  return (
    <Cmdk
      label={appsOnly ? "Apps" : "Commands"}
      loop
      // By what can be read: the value is an id.
      filter={(_, search, words) => defaultFilter(words?.join(" ") ?? "", search)}
    >
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search className="size-4 shrink-0 text-muted" aria-hidden="true" />
        <Cmdk.Input
          value={text}
          onValueChange={setText}
          placeholder={appsOnly ? "Switch to an app…" : "Do something, or go somewhere…"}
          className="h-12 w-full min-w-0 bg-transparent outline-none placeholder:text-faint"
        />
      </div>
      <Cmdk.List className="max-h-[min(26rem,60dvh)] scroll-py-2 overflow-y-auto overscroll-contain p-2">
        <Cmdk.Empty className="px-3 py-8 text-center text-muted">
          {isPending ? "Loading…" : isError ? "The apps could not be read." : `Nothing is called “${text}”.`}
        </Cmdk.Empty>
        <Group heading="Recent" commands={recents} prefix="recent " choose={choose} />
        {groups.map((group) => (
          <Group key={group} heading={group} commands={commands.filter((each) => each.group === group)} choose={choose} />
        ))}
        <Group
          heading="Apps"
          commands={appCommands.map(({ command }) => command)}
          tones={new Map(appCommands.map(({ command, app }) => [command.id, appStatusView(app).tone]))}
          choose={choose}
        />
      </Cmdk.List>
      <p className="hidden items-center gap-4 border-t px-4 py-2 text-xs text-muted sm:flex">
        <span className="inline-flex items-center gap-1.5">
          <Keys keys="↑ ↓" /> choose
        </span>
        <span className="inline-flex items-center gap-1.5">
          <Keys keys="Enter" /> go
        </span>
        <span className="inline-flex items-center gap-1.5">
          <Keys keys="Esc" /> close
        </span>
      </p>
    </Cmdk>
  );
};

type GroupProps = {
  heading: string;
  commands: readonly Command[];
  /** The same command may stand under two headings. */
  prefix?: string;
  tones?: ReadonlyMap<string, Parameters<typeof StatusDot>[0]["tone"]>;
  choose: (command: Command) => void;
};

const Group = ({ heading, commands, prefix = "", tones, choose }: GroupProps) => {
  if (commands.length === 0) return null;
  return (
    <Cmdk.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
    >
      {commands.map((command) => {
        const tone = tones?.get(command.id);
        return (
          <Cmdk.Item
            key={command.id}
            value={`${prefix}${command.id}`}
            keywords={[command.label, command.group, command.words ?? ""]}
            onSelect={() => choose(command)}
            className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-accent-soft"
          >
            {tone === undefined ? null : <StatusDot tone={tone} />}
            <span className="min-w-0 flex-1 truncate">{command.label}</span>
            {command.keys === undefined ? null : <Keys keys={command.keys} />}
          </Cmdk.Item>
        );
      })}
    </Cmdk.Group>
  );
};
