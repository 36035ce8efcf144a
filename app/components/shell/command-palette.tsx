"use client";
import { useQuery } from "@tanstack/react-query";
import { Command as Cmdk } from "cmdk";
import { Search } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { appHref, appInPath, appPagesOf } from "@/app/components/apps/app-pages";
import { Keys } from "@/app/components/ui/keys";
import { StatusDot } from "@/app/components/ui/status-badge";
import { type Command, useOfferedCommands } from "@/app/lib/commands";
import { useParentApp } from "@/app/lib/parent-app";
import { appStatusView } from "@/app/lib/status";
import { useTRPC } from "@/app/lib/trpc/client";
import type { AppWithLatest } from "@/server/apps/schema";
import { findCommands, type Section, valueOf } from "./find-commands";
import { enterSought, openOverlay, seek, useSought } from "./overlays";
import { recentCommands, rememberCommand } from "./recent-commands";
import { pageCommands, themeCommands } from "./standing-commands";

type CommandPaletteProps = { isAdministrator: boolean; appsOnly: boolean };

/** Everything that can be done and every place one can go, by its name. With `appsOnly` the switcher of apps. */
export const CommandPalette = ({ isAdministrator, appsOnly }: CommandPaletteProps) => {
  // Before the field takes the focus.
  const [opener] = useState(() => document.activeElement);
  return (
    <Radix.Root open onOpenChange={() => openOverlay(null)}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (opener instanceof HTMLElement) opener.focus();
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

/** Most apps have one. */
const aRepository = { image: null, previewOf: null };

const useChoices = (isAdministrator: boolean, appsOnly: boolean) => {
  const trpc = useTRPC();
  const path = usePathname();
  const offered = useOfferedCommands();
  const { setTheme } = useTheme();
  const apps = useQuery(trpc.apps.overview.queryOptions(undefined, { staleTime: 5_000 }));
  const here = appInPath(path);
  const preview = useParentApp();
  const page = here?.page.path ?? "";
  const open = apps.data?.items.find(({ name }) => name === here?.name);
  // Previews are in no list of apps.
  const pagesHere = appPagesOf(open ?? (preview === null ? aRepository : { image: null, previewOf: preview.app }));
  const appCommands = (apps.data?.items ?? []).map((app) => ({ command: toCommand(app, appsOnly ? page : ""), app }));
  const commands: Command[] = appsOnly
    ? []
    : [...offered, ...pageCommands(isAdministrator, here && { name: here.name, pages: pagesHere }), ...themeCommands(setTheme)];
  return { commands, appCommands, isPending: apps.isPending, isError: apps.isError };
};

const toCommand = (app: AppWithLatest, page: string): Command => ({
  id: `app ${app.id}`,
  label: app.name,
  group: "Apps",
  words: `${app.url} ${app.branch}`,
  href: appHref(app.name, page),
});

/** What is found now, and which of it is chosen: the best match, until a person moves to another. */
const useFound = (all: readonly Command[], { text, withRecent }: { text: string; withRecent: boolean }) => {
  const [recent] = useState(recentCommands);
  const [picked, setPicked] = useState<string | null>(null);
  const again = recent.flatMap((id) => all.filter((command) => command.id === id));
  const recents: Section[] =
    withRecent && text === "" && again.length > 0 ? [{ heading: "Recent", prefix: "recent ", commands: again }] : [];
  const sections = [...recents, ...findCommands(all, text)];
  const choices = sections.flatMap((section) =>
    section.commands.map((command) => ({ value: valueOf(section, command), command })),
  );
  const moved = choices.find(({ value }) => value === picked) ?? null;
  const chosen = moved ?? choices[0] ?? null;
  return {
    sections,
    chosen,
    hasMoved: moved !== null,
    pick: (value: string | null) => setPicked(value === choices[0]?.value ? null : value),
  };
};

const PaletteBody = ({ isAdministrator, appsOnly }: CommandPaletteProps) => {
  const router = useRouter();
  const field = useRef<HTMLInputElement>(null);
  const { text, entered } = useSought();
  const { commands, appCommands, isPending, isError } = useChoices(isAdministrator, appsOnly);
  const all = [...commands, ...appCommands.map(({ command }) => command)];
  const { sections, chosen, hasMoved, pick } = useFound(all, { text, withRecent: !appsOnly });
  const choose = (command: Command) => {
    rememberCommand(command.id);
    openOverlay(null);
    if ("href" in command) router.push(command.href);
    else command.run();
  };
  // At once: a key that comes before the dialog has looked for what to focus is for the field too.
  useLayoutEffect(() => field.current?.focus(), []);
  const takeChosen = useEffectEvent(() => chosen && choose(chosen.command));
  // An Enter that came before the apps waits for them: what was typed may be the name of one.
  const isDecided = entered && (hasMoved || !isPending);
  useEffect(() => {
    if (isDecided) takeChosen();
  }, [isDecided]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    enterSought();
  };
  const tones = new Map(appCommands.map(({ command, app }) => [command.id, appStatusView(app).tone]));
  return (
    <Cmdk
      label={appsOnly ? "Apps" : "Commands"}
      loop
      shouldFilter={false}
      value={chosen?.value ?? ""}
      onValueChange={pick}
      onKeyDown={onKeyDown}
    >
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search className="size-4 shrink-0 text-muted" aria-hidden="true" />
        <Cmdk.Input
          ref={field}
          value={text}
          onValueChange={(next) => {
            pick(null);
            seek(next);
          }}
          placeholder={appsOnly ? "Switch to an app…" : "Do something, or go somewhere…"}
          className="h-12 w-full min-w-0 bg-transparent outline-none placeholder:text-faint"
        />
      </div>
      <Cmdk.List className="max-h-[min(26rem,60dvh)] scroll-py-2 overflow-y-auto overscroll-contain p-2">
        <Cmdk.Empty className="px-3 py-8 text-center text-muted">
          {isPending ? "Loading…" : isError ? "The apps could not be read." : `Nothing is called “${text}”.`}
        </Cmdk.Empty>
        {sections.map((section) => (
          <Group key={`${section.prefix}${section.heading}`} section={section} tones={tones} choose={choose} />
        ))}
      </Cmdk.List>
      <KeysOfPalette />
    </Cmdk>
  );
};

const KeysOfPalette = () => (
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
);

type GroupProps = {
  section: Section;
  tones: ReadonlyMap<string, Parameters<typeof StatusDot>[0]["tone"]>;
  choose: (command: Command) => void;
};

const Group = ({ section, tones, choose }: GroupProps) => (
  <Cmdk.Group
    heading={section.heading}
    className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
  >
    {section.commands.map((command) => {
      const tone = section.prefix === "" ? tones.get(command.id) : undefined;
      return (
        <Cmdk.Item
          key={command.id}
          value={valueOf(section, command)}
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
