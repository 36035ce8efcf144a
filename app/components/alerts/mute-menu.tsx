"use client";
import { BellOff, BellRing, CalendarClock, Clock as ClockIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Menu, MenuItem, MenuLabel } from "@/app/components/ui/menu";

const MuteUntil = dynamic(() => import("./mute-until").then((file) => file.MuteUntil), { ssr: false });

const hourMs = 3_600_000;
const spans = [
  { hours: 1, label: "For an hour" },
  { hours: 8, label: "For 8 hours" },
  { hours: 24, label: "For 24 hours" },
] as const;

type MuteMenuProps = {
  /** Whose messages stop, for those who hear the page: `shop: Memory above the threshold`. */
  name: string;
  isMuted: boolean;
  busy: boolean;
  /** Null: they go on. */
  onMute: (until: string | null) => void;
};

/** Stops the messages of a rule for a time. What happens meanwhile is recorded all the same. */
export const MuteMenu = ({ name, isMuted, busy, onMute }: MuteMenuProps) => {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Menu
        trigger={
          <Button size="small" busy={busy} aria-label={`Mute ${name}`}>
            {busy ? null : <BellOff aria-hidden="true" />}
            {isMuted ? "Muted" : "Mute"}
          </Button>
        }
      >
        <MenuLabel>Tell nobody</MenuLabel>
        {spans.map(({ hours, label }) => (
          <MenuItem key={hours} onSelect={() => onMute(new Date(Date.now() + hours * hourMs).toISOString())}>
            <ClockIcon aria-hidden="true" />
            {label}
          </MenuItem>
        ))}
        <MenuItem onSelect={() => setAsking(true)}>
          <CalendarClock aria-hidden="true" />
          Until a time…
        </MenuItem>
        {isMuted ? (
          <MenuItem onSelect={() => onMute(null)}>
            <BellRing aria-hidden="true" />
            Unmute
          </MenuItem>
        ) : null}
      </Menu>
      {asking ? (
        <MuteUntil
          name={name}
          onCancel={() => setAsking(false)}
          onDone={(until) => {
            setAsking(false);
            onMute(until);
          }}
        />
      ) : null}
    </>
  );
};
