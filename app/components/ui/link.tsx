"use client";
import NextLink from "next/link";
import { type ComponentProps, useState } from "react";

/**
 * A link inside the dashboard. Pages are all made for the moment, so they are fetched ahead only when somebody is about to
 * open them: a list of a hundred apps must not ask for a hundred pages.
 */
export const Link = ({ onPointerEnter, onFocus, ...rest }: Omit<ComponentProps<typeof NextLink>, "prefetch">) => {
  const [near, setNear] = useState(false);
  return (
    <NextLink
      {...rest}
      prefetch={near ? null : false}
      onPointerEnter={(event) => {
        setNear(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        setNear(true);
        onFocus?.(event);
      }}
    />
  );
};
