import ipaddr from "ipaddr.js";
import * as z from "zod";
import { hostnamePattern } from "./route-document";
import { redirectCodes } from "./schema";

/**
 * What may be said of a name, and how it is shown. In every field null means "as the app has it, or as it is by default", and
 * false "not for this name, whatever the app has". Browser-safe.
 */
export const optionLimits = {
  users: 20,
  addresses: 200,
  headers: 50,
  message: 500,
  /** Two years, in seconds. */
  hstsMaxAge: 63_072_000,
} as const;

/** Lists of browsers take a name from one year on. */
export const preloadMinimumSeconds = 31_536_000;
export const defaultMaintenanceMessage = "This site is being worked on. Please come back in a few minutes.";

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** `https://example.com[:port]` of what a person typed, or the reason why it is none. */
const originOf = (text: string): { origin: string } | { fault: string } => {
  const parts = /^(?:(https?):\/\/)?([^\s/?#\\@:`]+)(?::(\d{1,5}))?\/?$/i.exec(text);
  if (!parts)
    return { fault: "Give a hostname, with https:// or http:// before it or not, and without a path: www.example.com." };
  const scheme = (parts[1] ?? "https").toLowerCase();
  let url: URL;
  try {
    url = new URL(`${scheme}://${parts[2]}${parts[3] === undefined ? "" : `:${parts[3]}`}`);
  } catch {
    return { fault: "That is no hostname." };
  }
  const hostname = url.hostname.replace(/\.$/, "");
  if (!hostnamePattern.test(hostname) || hostname.startsWith("*.")) return { fault: "That is no hostname." };
  return { origin: `${scheme}://${hostname}${url.port === "" ? "" : `:${url.port}`}` };
};

const redirectInput = z.strictObject({
  to: z
    .string()
    .trim()
    .max(300, "That is too long for a hostname.")
    .transform((text, context) => {
      const parsed = originOf(text);
      if ("origin" in parsed) return parsed.origin;
      context.addIssue({ code: "custom", message: parsed.fault });
      return z.NEVER;
    }),
  code: z
    .union(
      redirectCodes.map((code) => z.literal(code)),
      "A redirect has the code 301 or 308.",
    )
    .default(308),
});

const duplicates = (names: readonly string[]): boolean => new Set(names).size !== names.length;

const basicAuthInput = z
  .array(
    z.strictObject({
      username: z
        .string()
        .regex(
          /^[\x21-\x39\x3b-\x7e]{1,100}$/,
          "A user name has up to 100 letters, digits and signs, without spaces and colons.",
        ),
      /** Left out for a user who is there already: the password stays. */
      password: z
        .string()
        .min(1, "Give a password.")
        .refine((text) => new TextEncoder().encode(text).length <= 72, "A password has at most 72 bytes.")
        .refine((text) => !controlCharacters.test(text), "A password has no control characters.")
        .optional(),
    }),
  )
  .max(optionLimits.users, `At most ${optionLimits.users} users.`)
  .refine((users) => !duplicates(users.map(({ username }) => username)), "Two users have the same name.");

const maintenanceInput = z.strictObject({
  message: z
    .string()
    .trim()
    .max(optionLimits.message, `At most ${optionLimits.message} characters.`)
    .refine(
      (text) => !controlCharacters.test(text.replaceAll("\n", "")),
      "The message has no control characters but for new lines.",
    )
    .default("")
    .transform((text) => text || defaultMaintenanceMessage),
});

const plainAddress = (text: string): string | null => {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString();
  if (!text.includes(":") || text.includes("%") || !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toString();
};

/** In its one form: `10.0.0.5/8` is `10.0.0.0/8`, a range of one address is the address. Null: neither address nor range. */
const addressOrRange = (text: string): string | null => {
  const [first = "", bits, ...more] = text.split("/");
  const address = plainAddress(first);
  if (address === null || more.length > 0) return null;
  if (bits === undefined) return address;
  const kind = address.includes(":") ? ipaddr.IPv6 : ipaddr.IPv4;
  const widest = kind === ipaddr.IPv6 ? 128 : 32;
  // Of an IPv4 address written as IPv6 nobody means the length.
  const mapped = first.includes(":") && widest === 32;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > widest || mapped) return null;
  return Number(bits) === widest
    ? address
    : `${kind.networkAddressFromCIDR(`${address}/${Number(bits)}`).toString()}/${Number(bits)}`;
};

const addressInput = z
  .string()
  .trim()
  .max(100, "That is too long for an address.")
  .transform((text, context) => {
    const parsed = addressOrRange(text);
    if (parsed !== null) return parsed;
    context.addIssue({ code: "custom", message: "Give an address or a range: 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32." });
    return z.NEVER;
  });
const allowedAddressesInput = z
  .array(addressInput)
  .max(optionLimits.addresses, `At most ${optionLimits.addresses} addresses.`)
  .transform((addresses) => [...new Set(addresses)]);

/**
 * Headers that are not anybody's to set for every answer: those that frame a message or a connection, those that say what one
 * answer is (its type, length, place), cookies (the app's own would be overwritten), and what has an option or a use here.
 */
const reservedHeaders = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "date",
  "host",
  "http2-settings",
  "keep-alive",
  "location",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "set-cookie",
  "set-cookie2",
  "strict-transport-security",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);
const isReserved = (name: string): boolean =>
  reservedHeaders.has(name.toLowerCase()) || name.toLowerCase().startsWith("x-wisehosting-");

const headerNameInput = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,98}[A-Za-z0-9])?$/, "A header's name has up to 100 letters, digits and hyphens.")
  .refine((name) => name.toLowerCase() !== "strict-transport-security", "Use the option HSTS for Strict-Transport-Security.")
  .refine((name) => !isReserved(name), "This header belongs to each answer by itself and cannot be set for all.");
/** Empty: the edge takes the header away. */
const headerValueInput = z
  .string()
  .trim()
  .regex(/^[\x20-\x7e]{0,1000}$/, "A header's value is one line of up to 1,000 ASCII characters.");
const responseHeadersInput = z
  .record(headerNameInput, headerValueInput)
  .refine((headers) => Object.keys(headers).length <= optionLimits.headers, `At most ${optionLimits.headers} headers.`)
  .refine(
    (headers) => !duplicates(Object.keys(headers).map((name) => name.toLowerCase())),
    "Two headers have the same name; capitals make no difference.",
  );

const hstsInput = z
  .strictObject({
    maxAgeSeconds: z
      .int("Give whole seconds.")
      .min(1, "At least one second.")
      .max(optionLimits.hstsMaxAge, "At most two years: 63072000.")
      .default(preloadMinimumSeconds),
    includeSubdomains: z.boolean().default(false),
    preload: z.boolean().default(false),
  })
  .refine(({ preload, includeSubdomains }) => !preload || includeSubdomains, {
    path: ["preload"],
    message: "Browsers preload a name only with its subdomains: set includeSubdomains too.",
  })
  .refine(({ preload, maxAgeSeconds }) => !preload || maxAgeSeconds >= preloadMinimumSeconds, {
    path: ["preload"],
    message: "Browsers preload a name only for a year or longer: set maxAgeSeconds to 31536000 or more.",
  });

const orOff = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .union([z.literal(false), schema])
    .nullable()
    .optional();

/** What an app can say for all of its names. What is left out stays as it is; an unknown word is refused, for it might be a misspelt lock. */
export const appEdgeOptionsInput = z.strictObject({
  basicAuth: orOff(basicAuthInput),
  maintenance: orOff(maintenanceInput),
  allowedAddresses: orOff(allowedAddressesInput),
  responseHeaders: orOff(responseHeadersInput),
  httpsRedirect: z.boolean().nullable().optional(),
  hsts: orOff(hstsInput),
});
/** The same for one domain, which can also lead elsewhere. */
export const edgeOptionsInput = appEdgeOptionsInput.extend({ redirect: orOff(redirectInput) });
export type EdgeOptionsInput = z.output<typeof edgeOptionsInput>;

/** `id`: the app's id or name. */
export const updateEdgeInput = appEdgeOptionsInput.extend({ id: z.string().max(100) });
export type UpdateEdgeInput = z.output<typeof updateEdgeInput>;

const offOr = <Schema extends z.ZodType>(schema: Schema) => z.union([z.literal(false), schema]).nullable();
export const appEdgeOptionsView = z.object({
  /** Names alone: passwords are kept as hashes. */
  basicAuth: offOr(z.array(z.object({ username: z.string() }))),
  maintenance: offOr(z.object({ message: z.string() })),
  allowedAddresses: offOr(z.array(z.string())),
  responseHeaders: offOr(z.record(z.string(), z.string())),
  httpsRedirect: z.boolean().nullable(),
  hsts: offOr(z.object({ maxAgeSeconds: z.int(), includeSubdomains: z.boolean(), preload: z.boolean() })),
});
export const edgeOptionsView = appEdgeOptionsView.extend({
  redirect: offOr(z.object({ to: z.string(), code: z.union(redirectCodes.map((code) => z.literal(code))) })),
});
export type AppEdgeOptionsView = z.infer<typeof appEdgeOptionsView>;
export type EdgeOptionsView = z.infer<typeof edgeOptionsView>;
