"use client";
import { useUrlState } from "@/app/lib/use-url-state";
import type { AlertState } from "@/server/alerts/schema";
import { kindsSeenBy } from "./kinds";
import type { AlertFilter } from "./use-alerts";

const states: readonly AlertState[] = ["firing", "resolved"];
const kinds = kindsSeenBy(true);

/** The list's filters, which live in the address. */
export const useAlertFilters = () => {
  const [state, setState] = useUrlState("state", states);
  const [app, setApp] = useUrlState("app");
  const [kind, setKind] = useUrlState("kind", kinds);
  const known = kinds.find((each) => each === kind);
  const filter: AlertFilter = {
    ...(app === "" ? {} : { appId: app }),
    ...(known === undefined ? {} : { kind: known }),
  };
  return {
    state,
    app,
    kind,
    setState,
    setApp,
    setKind,
    filter,
    /** Beyond the state, which only says which of the two lists are shown. */
    isNarrowed: app !== "" || kind !== "",
    clear: () => {
      for (const set of [setState, setApp, setKind]) set("");
    },
  };
};
export type AlertFilters = ReturnType<typeof useAlertFilters>;
