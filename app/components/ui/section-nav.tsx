"use client";
import { usePathname } from "next/navigation";
import { Link } from "@/app/components/ui/link";
import { cn } from "@/app/lib/class-names";

type SectionNavProps = { label: string; pages: readonly { href: string; label: string }[] };

/** Pages of one section: at the left where there is room, above the page where there is not. */
export const SectionNav = ({ label: name, pages }: SectionNavProps) => {
  const path = usePathname();
  return (
    <nav aria-label={name} className="-mx-4 overflow-x-auto px-4 lg:mx-0 lg:px-0">
      <ul className="flex gap-1 lg:flex-col">
        {pages.map(({ href, label }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={path === href ? "page" : undefined}
              className={cn(
                "flex h-9 items-center rounded-md px-3 whitespace-nowrap text-muted hover:bg-sunken hover:text-ink focus-visible:-outline-offset-2",
                path === href && "bg-sunken font-medium text-ink",
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
};
