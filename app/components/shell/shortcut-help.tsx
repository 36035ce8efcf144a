"use client";
import { usePathname } from "next/navigation";
import { appInPath } from "@/app/components/apps/app-pages";
import { Dialog } from "@/app/components/ui/dialog";
import { Keys } from "@/app/components/ui/keys";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { usePreferences } from "@/app/lib/preferences";
import { openOverlay } from "./overlays";
import { shortcutsFor } from "./shortcuts";

/** Every shortcut that holds where the person is. */
export const ShortcutHelp = ({ isAdministrator }: { isAdministrator: boolean }) => {
  const path = usePathname();
  const { shortcuts: on } = usePreferences();
  const shortcuts = shortcutsFor(isAdministrator, appInPath(path)?.name ?? null);
  const groups = [...new Set(shortcuts.map(({ group }) => group))];
  return (
    <Dialog open onOpenChange={() => openOverlay(null)} title="Keyboard shortcuts" size="wide">
      {on ? null : (
        <Notice look="warn" className="mb-4">
          Shortcuts of single keys are switched off in your account. Ctrl+K works all the same.
        </Notice>
      )}
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group} aria-label={group} className="min-w-0">
            <h3 className="mb-1 font-medium text-muted">{group}</h3>
            <ul>
              {group === "Everywhere" ? <Line keys="Ctrl K" label="Commands and pages" /> : null}
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map(({ keys, label }) => (
                  <Line key={keys} keys={keys} label={label} />
                ))}
            </ul>
          </section>
        ))}
      </div>
      <p className="mt-5 text-[13px] text-muted">
        Logs have keys of their own; their buttons name them. Switch single keys off in your{" "}
        <Link href="/account" className="text-accent underline">
          account
        </Link>
        .
      </p>
    </Dialog>
  );
};

const Line = ({ keys, label }: { keys: string; label: string }) => (
  <li className="flex items-center justify-between gap-4 py-1">
    <span className="min-w-0">{label}</span>
    <Keys keys={keys} />
  </li>
);
