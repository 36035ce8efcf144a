"use client";
import { useState } from "react";
import { openOverlay } from "@/app/components/shell/overlays";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Switch } from "@/app/components/ui/switch";
import { toast } from "@/app/components/ui/toaster";
import { type NotificationState, notificationState } from "@/app/lib/notify";
import { setPreference, usePreferences } from "@/app/lib/preferences";
import { useMounted } from "@/app/lib/use-mounted";

/** Keyboard and notifications. */
export const BrowserPreferences = () => {
  const { shortcuts } = usePreferences();
  return (
    <Card>
      <CardHeader title="Keyboard and notifications" description="In this browser." />
      <div className="grid gap-5 p-4">
        <Switch
          label="Shortcuts of single keys"
          hint={
            <>
              <kbd className="font-mono">g</kbd> <kbd className="font-mono">h</kbd> for Home and so on. Switch them off if you
              speak to your computer, or press keys by accident. Ctrl+K works all the same.
            </>
          }
          checked={shortcuts}
          onChange={(on) => setPreference("shortcuts", on)}
        />
        <div>
          <Button size="small" onClick={() => openOverlay("help")}>
            See all shortcuts
          </Button>
        </div>
        <Notifications />
      </div>
    </Card>
  );
};

const hints: Record<NotificationState, string> = {
  default: "When a deployment ends that you started here, while you look elsewhere. The browser asks you once.",
  granted: "When a deployment ends that you started here, while you look elsewhere.",
  denied: "This browser refuses notifications from this address. Allow them in its settings for this page, then come back.",
  unsupported: "Browsers show notifications for addresses with https only, and on this machine itself.",
};

const Notifications = () => {
  const { notifications } = usePreferences();
  const mounted = useMounted();
  const [asked, setAsked] = useState<NotificationState | null>(null);
  const state = asked ?? (mounted ? notificationState() : "default");
  const change = async (on: boolean) => {
    if (on && state === "default") {
      const answer = await Notification.requestPermission();
      setAsked(answer);
      if (answer !== "granted") return toast.bad("The browser does not show notifications from here.");
    }
    setPreference("notifications", on);
  };
  return (
    <Switch
      label="Tell me when my deployments end"
      hint={hints[state]}
      checked={notifications && state === "granted"}
      disabled={state === "denied" || state === "unsupported"}
      onChange={(on) => void change(on)}
    />
  );
};
