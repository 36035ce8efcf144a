import { Monitor, Moon, Sun } from "lucide-react";

/** What the dashboard can look like. */
export const themes = [
  { name: "light", label: "Light", icon: Sun },
  { name: "dark", label: "Dark", icon: Moon },
  { name: "system", label: "As the system", icon: Monitor },
] as const;
