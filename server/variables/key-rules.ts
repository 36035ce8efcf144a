import type { VariableUse } from "./schema";

/** What a variable may be called and hold, and what its name says about it. Pure. */
export const longestKey = 64;
/** Bytes of UTF-8. */
export const largestValue = 65_536;
export const mostVariables = 500;
/** Bytes of all keys and values of one scope. */
export const largestTotal = 524_288;

const keyPattern = /^[A-Z][A-Z0-9_]{0,63}$/;

export const isVariableKey = (key: string): boolean => keyPattern.test(key);

/** Bytes of UTF-8; no Buffer, for the browser. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Why no variable may have this name, as a sentence; null when it may. */
export const refuseKey = (key: string): string | null => {
  if (!isVariableKey(key)) {
    const shown = key.length > longestKey ? `${key.slice(0, longestKey)}…` : key;
    return `“${shown}” is no name of a variable: begin with a capital letter; capitals, digits and underscores follow, ${longestKey} characters at most.`;
  }
  return key === "PORT" ? "PORT is given by the platform: it follows the port in the app's settings." : null;
};

/** Why the variable may not hold this value; null when it may. Never with the value in it. */
export const refuseValue = (key: string, value: string): string | null => {
  if (value.includes("\u0000")) return `The value of ${key} holds a NUL, which no environment can.`;
  if (/\p{Surrogate}/u.test(value)) return `The value of ${key} holds half of a character: it is no valid Unicode.`;
  if (bytesOf(value) > largestValue) return `The value of ${key} is larger than 64 KiB.`;
  return null;
};

/** These steer the shell, the loader, git or the build tool itself, which run with the build's variables around them. */
const builderOwn = new Set([
  "PATH",
  "HOME",
  "SHELL",
  "ENV",
  "BASH_ENV",
  "IFS",
  "PWD",
  "USER",
  "TMPDIR",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "ALL_PROXY",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "SSH_AUTH_SOCK",
]);
const builderPrefixes = ["LD_", "DOCKER_", "BUILDKIT_", "BUILDX_", "GIT_"];

export const isOfBuilder = (key: string): boolean =>
  builderOwn.has(key) || builderPrefixes.some((prefix) => key.startsWith(prefix));

/** Why the variable may not be used there; null when it may. */
export const refuseUse = (key: string, usedIn: VariableUse): string | null =>
  usedIn !== "run" && isOfBuilder(key)
    ? `${key} steers the build tool itself, so it can be used at run time only. Give the build's variable another name.`
    : null;

/** What frameworks write into the bundle while they build. */
const bakedPrefixes = ["NEXT_PUBLIC_", "VITE_", "PUBLIC_", "REACT_APP_", "NUXT_PUBLIC_", "GATSBY_", "EXPO_PUBLIC_", "VUE_APP_"];

export const defaultUse = (key: string): VariableUse => (bakedPrefixes.some((prefix) => key.startsWith(prefix)) ? "both" : "run");

const secretWords =
  /(?:^|_)(?:SECRETS?|TOKENS?|(?:PG)?PASSWORDS?|PASSWD|PASSPHRASE|PASS|PWD|KEYS?|APIKEY|CREDENTIALS?|PRIVATE|DSN|SALT)(?:_|$)/;
const secretEnds =
  /(?:DATABASE|REDIS|MONGO|MONGODB|POSTGRES|POSTGRESQL|MYSQL|AMQP|RABBITMQ|SMTP|WEBHOOK|CONNECTION)_(?:URL|URI|STRING)$/;

/** True where the name looks like that of a secret. What a framework bakes into the page is none. */
export const looksSecret = (key: string): boolean =>
  defaultUse(key) !== "both" && (secretWords.test(key) || secretEnds.test(key));
