/** A path of this dashboard to go to after signing in; anything else, another site above all, is the home page. */
export const safePath = (given: string | string[] | undefined): string => {
  if (typeof given !== "string" || !/^\/(?![/\\])/.test(given)) return "/";
  const url = new URL(given, "http://dashboard.invalid");
  if (url.origin !== "http://dashboard.invalid" || url.pathname.startsWith("/sign-in")) return "/";
  return url.pathname + url.search + url.hash;
};
