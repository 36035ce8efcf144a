import * as z from "zod";
import { OutgoingError, type OutgoingRequest, send } from "@/server/outgoing";
import type { DnsCredentialsOf } from "../schema";
import { DnsWriteError, type DnsWriter, type TxtRecord } from "./writer";

/** Cloudflare's API, version 4. */
export const cloudflareApi = "https://api.cloudflare.com/client/v4";

/** The shortest life of a record that Cloudflare takes, in seconds. */
const shortestLife = 60;
const alreadyThere = [81_057, 81_058];

const faultSchema = z.object({ code: z.number(), message: z.string() });
const answerSchema = z.object({ success: z.boolean(), errors: z.array(faultSchema).default([]), result: z.unknown() });
type Answer = z.infer<typeof answerSchema>;
const zonesSchema = z.array(z.object({ id: z.string().regex(/^[A-Za-z0-9]{1,64}$/), name: z.string() }));
const recordsSchema = z.array(z.object({ id: z.string().regex(/^[A-Za-z0-9]{1,64}$/), content: z.string() }));

/** What a stranger says, fit to stand in a sentence. */
const quoted = (errors: readonly z.infer<typeof faultSchema>[]): string => {
  const words = errors.map(({ message }) => message.replace(/[^\x20-\x7e]+/g, " ").trim()).join("; ");
  return words === "" ? "" : ` It said: "${words.slice(0, 300)}"`;
};

const faultOf = (status: number, { errors }: Pick<Answer, "errors">): DnsWriteError => {
  if (status === 401 || status === 403) {
    return new DnsWriteError(`Cloudflare does not accept the API token, or it may not edit DNS of this zone.${quoted(errors)}`);
  }
  if (status === 429) return new DnsWriteError("Cloudflare takes no more calls for the moment: its limit is reached.");
  if (status >= 500) return new DnsWriteError(`Cloudflare has a fault of its own (${status}).${quoted(errors)}`);
  return new DnsWriteError(`Cloudflare refused (${status}).${quoted(errors)}`);
};

const parse = (status: number, text: string): Answer => {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch (cause) {
    if (status >= 400) throw faultOf(status, { errors: [] });
    throw new DnsWriteError("What answered is not Cloudflare's API.", cause);
  }
};

type Call = Pick<OutgoingRequest, "method"> & { path: string; body?: unknown };

const apiOf = ({ apiToken, apiUrl = cloudflareApi }: DnsCredentialsOf<"cloudflare">) => {
  const call = async ({ path, method = "GET", body }: Call): Promise<Answer & { status: number }> => {
    const headers = { authorization: `Bearer ${apiToken}`, "content-type": "application/json" };
    const request = { url: apiUrl.replace(/\/+$/, "") + path, method, headers, redirects: "none" as const, maxBytes: 1_000_000 };
    try {
      const { status, text } = await send({ ...request, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      return { status, ...parse(status, text) };
    } catch (error) {
      if (error instanceof OutgoingError) throw new DnsWriteError(error.message, error);
      throw error;
    }
  };
  return async <Result extends z.ZodType>(
    schema: Result,
    wanted: Call,
    fine: readonly number[] = [],
  ): Promise<z.infer<Result>> => {
    const answer = await call(wanted);
    const isFine = answer.errors.length > 0 && answer.errors.every(({ code }) => fine.includes(code));
    if (!answer.success && !isFine) throw faultOf(answer.status, answer);
    const result = schema.safeParse(answer.result);
    if (!result.success) throw new DnsWriteError("What answered is not Cloudflare's API.", result.error);
    return result.data;
  };
};

/** It quotes what is in a TXT record, or not, as the wind blows. */
const unquoted = (content: string): string => content.replace(/^"(.*)"$/, "$1");

export const cloudflareWriter = (credentials: DnsCredentialsOf<"cloudflare">): DnsWriter => {
  const api = apiOf(credentials);
  const recordsOf = async (zone: string): Promise<string> => {
    const zones = await api(zonesSchema, { path: `/zones?${new URLSearchParams({ name: zone })}` });
    const found = zones.find(({ name }) => name === zone);
    if (!found) throw new DnsWriteError(`The account of this API token has no zone ${zone}, or the token may not see it.`);
    return `/zones/${found.id}/dns_records`;
  };
  return {
    add: async ({ zone, name, value }: TxtRecord) => {
      const path = await recordsOf(zone);
      const body = { type: "TXT", name, content: `"${value}"`, ttl: shortestLife, comment: "Proof for a certificate" };
      await api(z.unknown(), { path, method: "POST", body }, alreadyThere);
    },
    remove: async ({ zone, name, value }: TxtRecord) => {
      const path = await recordsOf(zone);
      const found = await api(recordsSchema, { path: `${path}?${new URLSearchParams({ type: "TXT", name, per_page: "100" })}` });
      for (const { id } of found.filter(({ content }) => unquoted(content) === value)) {
        await api(z.unknown(), { path: `${path}/${id}`, method: "DELETE" });
      }
    },
  };
};
