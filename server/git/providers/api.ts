import * as z from "zod";
import { OutgoingError, type Send } from "@/server/outgoing";
import { faultOf, saidIn } from "./fault-rules";
import { ProviderError } from "./provider";

/** One way to call a provider's REST API: JSON in and out, checked, faults in the same words for all of them. */

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
export type ApiCall<Schema extends z.ZodType> = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the API's address; made with `at`. */
  path: string;
  query?: Query;
  body?: unknown;
  schema: Schema;
};
/** @throws ProviderError */
export type Api = <Schema extends z.ZodType>(call: ApiCall<Schema>) => Promise<{ data: z.infer<Schema>; headers: Headers }>;

export type ApiOptions = {
  /** Without a slash at its end. */
  url: string;
  send: Send;
  /** What proves who asks, asked for each call. */
  authorise: () => Promise<Readonly<Record<string, string>>>;
  /** What the provider wants besides. */
  headers?: Readonly<Record<string, string>>;
};

/** For answers in which nothing is read. */
export const nothing = z.unknown();

/** A path with everything that is put into it escaped. @throws ProviderError where a part would lead elsewhere */
export const at = (texts: TemplateStringsArray, ...values: readonly (string | number)[]): string =>
  texts.reduce((path, text, index) => {
    const value = String(values[index - 1]);
    if (/^\.{0,2}$/.test(value)) throw new ProviderError("refused", "That is not the name of a repository.");
    return path + encodeURIComponent(value) + text;
  });

/** `team/shop` in two. @throws ProviderError */
export const ownerAndName = (repository: string): { owner: string; name: string } => {
  const [owner, name, ...more] = repository.split("/");
  if (!owner || !name || more.length > 0) throw new ProviderError("refused", "A repository's name is owner/name.");
  return { owner, name };
};

/** Where the API has a repository and what belongs to it: `/repos/team/shop/hooks`. @throws ProviderError */
export const belowRepository =
  (root: "/repos" | "/repositories") =>
  (repository: string, rest: string): string => {
    const { owner, name } = ownerAndName(repository);
    return root + at`/${owner}/${name}` + rest;
  };

const addressOf = (url: string, path: string, query: Query): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return `${url}${path}${text === "" ? "" : `?${text}`}`;
};

const asProviderError = (error: unknown): unknown => {
  if (!(error instanceof OutgoingError)) return error;
  const fault = error.fault === "refused" || error.fault === "redirected" ? "refused" : "unavailable";
  return new ProviderError(fault, error.message, { cause: error });
};

/** What must not be repeated: what went out, and of a user name and password in one the password. */
const secretsIn = (headers: Readonly<Record<string, string>>): string[] =>
  Object.values(headers).flatMap((value) => {
    const sent = value.split(" ").at(-1) ?? "";
    return [sent, Buffer.from(sent, "base64").toString("utf8").split(":").at(-1) ?? ""];
  });

const read = <Schema extends z.ZodType>(schema: Schema, text: string, host: string): z.infer<Schema> => {
  let value: unknown = null;
  try {
    value = text === "" ? null : JSON.parse(text);
  } catch (cause) {
    throw new ProviderError("unavailable", `${host} answers something that is no JSON. Is its address right?`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ProviderError("unavailable", `${host} does not answer as such a server does. Is its address right?`, {
    cause: parsed.error,
  });
};

export const apiOf = ({ url, send, authorise, headers = {} }: ApiOptions): Api => {
  const { host } = new URL(url);
  return async ({ method = "GET", path, query = {}, body, schema }) => {
    const proof = await authorise();
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const answer = await send({
      url: addressOf(url, path, query),
      method,
      headers: { accept: "application/json", ...headers, ...type, ...proof },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw asProviderError(error);
    });
    if (answer.status >= 200 && answer.status < 300) {
      return { data: read(schema, answer.text, host), headers: answer.headers };
    }
    const said = saidIn(answer.text, secretsIn(proof));
    throw faultOf({ status: answer.status, headers: answer.headers, said, host, now: Date.now() });
  };
};

/** The answer, or null where there is no such thing. */
export const orNull = async <Result>(work: Promise<Result>): Promise<Result | null> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProviderError && error.fault === "not_found") return null;
    throw error;
  }
};
