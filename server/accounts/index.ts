/** The front door of accounts. `identify`, the cookie and next-auth's options are for `server/api` and the sign-in route. */
export { ensureAdministrator } from "./ensure-administrator";
export { identify } from "./identify";
export { type Caller, systemCaller } from "./schema";
export { hashToken, newToken, sameSecret } from "./secrets";
