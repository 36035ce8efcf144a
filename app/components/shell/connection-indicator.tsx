"use client";
import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useReconnecting } from "@/app/lib/connection";

/** A stream that comes back within this was never away, as far as a person is concerned. */
const patienceMs = 1_500;

export const ConnectionIndicator = () => {
  const reconnecting = useReconnecting();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(reconnecting), reconnecting ? patienceMs : 0);
    return () => clearTimeout(timer);
  }, [reconnecting]);
  return (
    <span role="status" className="text-[13px] text-warn">
      {shown ? (
        <span className="inline-flex items-center gap-1.5 rounded-md bg-warn-soft px-2 py-1 font-medium">
          <WifiOff className="size-3.5" aria-hidden="true" />
          Reconnecting…
        </span>
      ) : null}
    </span>
  );
};
