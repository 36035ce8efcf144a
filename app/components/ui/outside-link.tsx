import type { ReactNode } from "react";

type OutsideLinkProps = { href: string; className?: string; title?: string; children: ReactNode };

const isOfTheWeb = (href: string): boolean => URL.canParse(href) && /^https?:$/.test(new URL(href).protocol);

/** A link whose address somebody else gave: it leads to the web, in a new tab, or nowhere. */
export const OutsideLink = ({ href, children, className, ...rest }: OutsideLinkProps) =>
  isOfTheWeb(href) ? (
    <a href={href} target="_blank" rel="noopener noreferrer" className={className} {...rest}>
      {children}
    </a>
  ) : (
    <span>{children}</span>
  );
