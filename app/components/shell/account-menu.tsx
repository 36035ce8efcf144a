"use client";
import { CircleUser, LogOut, UserRound } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { Link } from "@/app/components/ui/link";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/app/components/ui/menu";
import { toast } from "@/app/components/ui/toaster";

export const AccountMenu = ({ name, email }: { name: string; email: string }) => {
  const leave = async () => {
    try {
      // Only who leaves needs this code.
      const { signOut } = await import("next-auth/react");
      await signOut({ redirect: false });
      window.location.assign("/sign-in");
    } catch {
      toast.bad("Signing out did not work.", "Check the connection and try again.");
    }
  };
  return (
    <Menu
      trigger={
        <Button look="ghost" size="icon" aria-label={`Account of ${name}`} title={email}>
          <CircleUser aria-hidden="true" />
        </Button>
      }
    >
      <MenuLabel>
        <span className="block font-medium text-ink">{name}</span>
        {email}
      </MenuLabel>
      <MenuSeparator />
      <MenuItem asChild>
        <Link href="/account">
          <UserRound aria-hidden="true" />
          Account
        </Link>
      </MenuItem>
      <MenuItem onSelect={() => void leave()}>
        <LogOut aria-hidden="true" />
        Sign out
      </MenuItem>
    </Menu>
  );
};
