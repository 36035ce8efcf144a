"use client";
import { ArrowRightLeft, CircleStop, KeyRound, MoreHorizontal, Pencil, ShieldMinus, ShieldPlus, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { ApiCall, type NamedCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/app/components/ui/menu";
import { type Command, useCommands } from "@/app/lib/commands";
import type { WorkerView } from "@/server/workers/schema";
import { useHostActions } from "./use-host-actions";

// Dialogs come with the first click that opens one.
const EditHost = dynamic(() => import("./edit-host").then((file) => file.EditHost), { ssr: false });
const DrainHost = dynamic(() => import("./drain-host").then((file) => file.DrainHost), { ssr: false });
const RotateKey = dynamic(() => import("./rotate-key").then((file) => file.RotateKey), { ssr: false });
const RemoveHost = dynamic(() => import("./remove-host").then((file) => file.RemoveHost), { ssr: false });

const dialogs = { edit: EditHost, drain: DrainHost, rotate: RotateKey, remove: RemoveHost };
export type HostDialog = keyof typeof dialogs;

const callsOf = (id: string): NamedCall[] => [
  { what: "Place no further apps on it", method: "POST", path: `/v1/workers/${id}/cordon` },
  { what: "Place apps on it again", method: "POST", path: `/v1/workers/${id}/uncordon` },
  { what: "See what a drain would move", method: "GET", path: `/v1/workers/${id}/drain` },
  { what: "Drain it", method: "POST", path: `/v1/workers/${id}/drain`, body: { acrossZones: false } },
  { what: "End its drain", method: "DELETE", path: `/v1/workers/${id}/drain` },
  { what: "Change it", method: "PATCH", path: `/v1/workers/${id}`, body: { region: "Frankfurt" } },
  { what: "Give it a new key", method: "POST", path: `/v1/workers/${id}/rotate-key` },
  { what: "Remove it", method: "DELETE", path: `/v1/workers/${id}` },
  { what: "Read its state", method: "GET", path: `/v1/workers/${id}` },
];

type HostActionsProps = { host: WorkerView; open: HostDialog | null; onOpen: (dialog: HostDialog | null) => void };

/** What can be done to a host, as buttons, as commands of the palette and as calls. */
export const HostActions = ({ host, open, onOpen: setOpen }: HostActionsProps) => {
  const { cordon, uncordon, endDrain, busy } = useHostActions(host);
  const draining = host.draining !== null;
  useCommands("host", commandsOf(host, { cordon, uncordon, endDrain, open: setOpen }));
  const Opened = open === null ? null : dialogs[open];
  return (
    <div className="flex flex-wrap items-center gap-2">
      {draining ? (
        <Button onClick={endDrain} busy={busy.endDrain}>
          {busy.endDrain ? null : <CircleStop aria-hidden="true" />}
          End drain
        </Button>
      ) : null}
      {!draining && host.cordoned ? (
        <Button onClick={uncordon} busy={busy.uncordon}>
          {busy.uncordon ? null : <ShieldPlus aria-hidden="true" />}
          Uncordon
        </Button>
      ) : null}
      {!draining && !host.cordoned ? (
        <Button onClick={cordon} busy={busy.cordon}>
          {busy.cordon ? null : <ShieldMinus aria-hidden="true" />}
          Cordon
        </Button>
      ) : null}
      {draining ? null : (
        <Button onClick={() => setOpen("drain")}>
          <ArrowRightLeft aria-hidden="true" />
          Drain…
        </Button>
      )}
      <ApiCall calls={callsOf(host.id)} />
      <Menu
        trigger={
          <Button look="ghost" size="icon" aria-label={`More for ${host.name}`}>
            <MoreHorizontal aria-hidden="true" />
          </Button>
        }
      >
        <MenuItem onSelect={() => setOpen("edit")}>
          <Pencil aria-hidden="true" />
          Edit…
        </MenuItem>
        <MenuItem onSelect={() => setOpen("rotate")}>
          <KeyRound aria-hidden="true" />
          Rotate its key…
        </MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => setOpen("remove")}>
          <Trash2 aria-hidden="true" />
          Remove…
        </MenuItem>
      </Menu>
      {Opened === null ? null : <Opened host={host} onClose={() => setOpen(null)} />}
    </div>
  );
};

type Deeds = { cordon: () => void; uncordon: () => void; endDrain: () => void; open: (dialog: HostDialog) => void };

const commandsOf = ({ name, cordoned, draining }: WorkerView, { cordon, uncordon, endDrain, open }: Deeds): Command[] => {
  const group = name;
  const always: Command[] = [
    { id: "host edit", label: `Edit ${name}`, group, words: "rename region zone labels capacity", run: () => open("edit") },
    { id: "host key", label: `Rotate the key of ${name}`, group, words: "secret", run: () => open("rotate") },
    { id: "host remove", label: `Remove ${name}`, group, words: "delete", run: () => open("remove") },
  ];
  if (draining !== null) return [{ id: "host end drain", label: `End the drain of ${name}`, group, run: endDrain }, ...always];
  const gate: Command = cordoned
    ? { id: "host uncordon", label: `Uncordon ${name}`, group, words: "place apps", run: uncordon }
    : { id: "host cordon", label: `Cordon ${name}`, group, words: "no apps", run: cordon };
  return [gate, { id: "host drain", label: `Drain ${name}`, group, words: "move apps", run: () => open("drain") }, ...always];
};
