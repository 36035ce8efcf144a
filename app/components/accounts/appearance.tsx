"use client";
import { useTheme } from "next-themes";
import { Card, CardHeader } from "@/app/components/ui/card";
import { themes } from "@/app/lib/themes";
import { useMounted } from "@/app/lib/use-mounted";

/** The theme, as a choice of three. */
export const Appearance = () => {
  const { theme, setTheme } = useTheme();
  // The server does not know what this browser has chosen.
  const chosen = useMounted() ? theme : undefined;
  return (
    <Card>
      <CardHeader title="Appearance" description="In this browser." />
      <fieldset className="grid gap-2 p-4 sm:grid-cols-3">
        <legend className="sr-only">Theme</legend>
        {themes.map(({ name, label, icon: Icon }) => (
          <label
            key={name}
            className="flex h-11 cursor-pointer items-center gap-2.5 rounded-md border border-line-strong px-3 hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="theme"
              value={name}
              checked={chosen === name}
              onChange={() => setTheme(name)}
              className="sr-only"
            />
            <Icon className="size-4 text-muted" aria-hidden="true" />
            {label}
          </label>
        ))}
      </fieldset>
    </Card>
  );
};
