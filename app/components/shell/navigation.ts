import { Boxes, CircleUser, type LucideIcon, Plus, Server } from "lucide-react";

export type Destination = { href: string; label: string; icon: LucideIcon; isHere: (path: string) => boolean };

const startsWith = (prefix: string) => (path: string) => path === prefix || path.startsWith(`${prefix}/`);

/** Places of the sidebar and of the bottom bar; one list for both. */
export const destinations = (isAdministrator: boolean): Destination[] => [
  { href: "/", label: "Apps", icon: Boxes, isHere: (path) => path === "/" || path.startsWith("/apps/") },
  { href: "/new", label: "New app", icon: Plus, isHere: startsWith("/new") },
  ...(isAdministrator ? [{ href: "/hosts", label: "Hosts", icon: Server, isHere: startsWith("/hosts") }] : []),
  { href: "/account", label: "Account", icon: CircleUser, isHere: startsWith("/account") },
];
