import { isTargetFault, readTarget } from "../outgoing/target-rules";

/** Reads the address of a provider's pages: scheme, host, port and path, nothing behind it. A sentence where it cannot be one. */
export const readBaseUrl = (
  text: string,
  { allowPrivate }: { allowPrivate: boolean },
): { baseUrl: string } | { sentence: string } => {
  const address = /^[\w.-]+(?::\d+)?(?:\/|$)/.test(text) ? `https://${text}` : text;
  const target = readTarget(address, { allowPrivate });
  if (isTargetFault(target)) return target;
  const { url } = target;
  if (url.search !== "" || url.hash !== "") return { sentence: "The server's address holds no ? and no #." };
  return { baseUrl: `${url.origin}${url.pathname}`.replace(/\/+$/, "") };
};
