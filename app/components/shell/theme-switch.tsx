"use client";
import { Check, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { Button } from "@/app/components/ui/button";
import { Menu, MenuItem } from "@/app/components/ui/menu";
import { themes } from "@/app/lib/themes";

export const ThemeSwitch = () => {
  const { theme, setTheme } = useTheme();
  return (
    <Menu
      trigger={
        <Button look="ghost" size="icon" aria-label="Theme" title="Theme">
          <Sun className="dark:hidden" aria-hidden="true" />
          <Moon className="hidden dark:block" aria-hidden="true" />
        </Button>
      }
    >
      {themes.map(({ name, label, icon: Icon }) => (
        <MenuItem key={name} onSelect={() => setTheme(name)}>
          <Icon aria-hidden="true" />
          <span className="flex-1">{label}</span>
          {theme === name ? <Check aria-label="chosen" /> : null}
        </MenuItem>
      ))}
    </Menu>
  );
};
