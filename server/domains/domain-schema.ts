import * as z from "zod";
import { domainCertificateSchema } from "../certificates/schema";
import { edgeOptionsInput, edgeOptionsView } from "./options-schema";
import { dnsRecordSchema, domainStatuses } from "./schema";

/** What the API and the dashboard say and take of domains. Browser-safe. */

const moment = z.iso.datetime();
const id = z.string().max(100);

/** A record to make. `ownership`: who the name belongs to, for good. `pointing`: where it leads. */
export const domainRecordSchema = dnsRecordSchema.extend({ purpose: z.enum(["ownership", "pointing"]) });
export type DomainRecord = z.infer<typeof domainRecordSchema>;

export const domainSchema = z.object({
  id: z.string(),
  app: z.object({ id: z.string(), name: z.string() }),
  /** As it is routed: lower case, ASCII; `*.` in front for a wildcard. */
  hostname: z.string(),
  /** The same as people write it: `bücher.example`. */
  displayName: z.string(),
  isWildcard: z.boolean(),
  /** The domain that was registered, below which its DNS provider writes names: `example.com` of `www.example.com`. */
  zone: z.string(),
  /** Where it answers, or will; of a wildcard an example. */
  url: z.string(),
  status: z.enum(domainStatuses),
  /** A sentence: why it is so, where somebody has to do something. */
  statusReason: z.string().nullable(),
  statusChangedAt: moment,
  /** A sentence: what to do now, or that nothing is to be done. */
  nextStep: z.string(),
  /** All of them are to be made: the TXT record, and one way to point. Where another way was gone, it is that one. */
  records: z.array(domainRecordSchema),
  /** The other way to point, for DNS that cannot do the first: instead of it, never beside it. */
  alternatives: z.array(domainRecordSchema),
  /** Sentences: what else DNS says that may surprise (a proxy in front, an AAAA record elsewhere, a CAA record). */
  hints: z.array(z.string()),
  /** Another app of the installation has the name: it comes here only if that one's TXT record is gone and this one's is there. */
  taken: z.boolean(),
  /** When a failing one leaves the rule; null for others. */
  failsAt: moment.nullable(),
  /** When its TXT record was last seen to be right. */
  provenAt: moment.nullable(),
  /** When DNS was last asked; null: not yet. */
  checkedAt: moment.nullable(),
  nextCheckAt: moment,
  /** Who answered: name servers of its zone, or a resolver. */
  answeredBy: z.array(z.string()),
  /** A sentence: why nobody answered the last time. What was known before goes on counting. */
  dnsFault: z.string().nullable(),
  /** What the edge does for this name; what is not said here is as the app has it. */
  options: edgeOptionsView,
  /** Null while nothing is routed. */
  certificate: domainCertificateSchema.nullable(),
  createdAt: moment,
  updatedAt: moment,
});
export type Domain = z.infer<typeof domainSchema>;

/** An app's, by name. */
export const domainListSchema = z.object({ items: z.array(domainSchema) });

/** `id`: the app's id or name. `hostname` as people write or paste it; it is normalised. */
export const addDomainInput = z.object({ id, hostname: z.string().max(2_000) });
export type AddDomainInput = z.infer<typeof addDomainInput>;

export const domainInput = z.object({ id });
export const appDomainsInput = z.object({ id });

/** `appId`: moves it to another app (id or name) of its team. What is left out stays; in `options` null takes one away. */
export const updateDomainInput = z.object({
  id,
  appId: id.optional(),
  options: edgeOptionsInput.optional(),
});
export type UpdateDomainInput = z.output<typeof updateDomainInput>;

export const removedDomainSchema = z.object({ ok: z.literal(true) });

/*
 * Procedures, and where they stand below `/v1`:
 *
 *   domains.add       POST   /apps/{id}/domains      addDomainInput    → 201 domainSchema
 *   domains.ofApp     GET    /apps/{id}/domains      appDomainsInput   → domainListSchema
 *   domains.list      GET    /domains                pageInput         → pageOf(domainSchema), of the caller's teams
 *   domains.get       GET    /domains/{id}           domainInput       → domainSchema
 *   domains.verify    POST   /domains/{id}/verify    domainInput       → domainSchema, asked now
 *   domains.update    PATCH  /domains/{id}           updateDomainInput → domainSchema
 *   domains.remove    DELETE /domains/{id}           domainInput       → removedDomainSchema
 *   domains.watch     subscription                   appDomainsInput   → domainListSchema, now and after every change
 *   domains.watchAll  subscription                   (none)            → domainListSchema, of the caller's teams
 */
