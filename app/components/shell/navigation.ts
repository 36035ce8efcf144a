import { Activity, Bell, ChartLine, CircleUser, Globe, House, type LucideIcon, Server, Settings } from "lucide-react";

export type Destination = { href: string; label: string; icon: LucideIcon; keys: string; isHere: (path: string) => boolean };

const startsWith = (prefix: string) => (path: string) => path === prefix || path.startsWith(`${prefix}/`);

/** Places of the sidebar, the bottom bar, the palette and the shortcuts: one list for all, eight entries at most. */
export const destinations = (isAdministrator: boolean): Destination[] => [
  { href: "/", label: "Home", icon: House, keys: "g h", isHere: (path) => path === "/" || path.startsWith("/apps/") },
  { href: "/alerts", label: "Alerts", icon: Bell, keys: "g f", isHere: startsWith("/alerts") },
  { href: "/activity", label: "Activity", icon: Activity, keys: "g a", isHere: startsWith("/activity") },
  { href: "/usage", label: "Usage", icon: ChartLine, keys: "g y", isHere: startsWith("/usage") },
  { href: "/domains", label: "Domains", icon: Globe, keys: "g k", isHere: startsWith("/domains") },
  ...(isAdministrator ? [{ href: "/hosts", label: "Hosts", icon: Server, keys: "g n", isHere: startsWith("/hosts") }] : []),
  { href: "/settings", label: "Settings", icon: Settings, keys: "g t", isHere: startsWith("/settings") },
  { href: "/account", label: "Account", icon: CircleUser, keys: "g u", isHere: startsWith("/account") },
];

/** Pages below Settings. */
export const settingsPages = [
  { href: "/settings", label: "General" },
  { href: "/settings/tokens", label: "API tokens" },
  { href: "/settings/channels", label: "Channels" },
  { href: "/settings/git", label: "Git" },
  { href: "/settings/certificates", label: "Certificates" },
  { href: "/settings/dns", label: "DNS" },
  { href: "/settings/registries", label: "Registries" },
] as const;
