import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { certificateOrigins, dnsProviderKinds, type OrderProof, orderStates } from "../../server/certificates/schema";
import { teams } from "./accounts";
import { moment } from "./columns";
import { domains } from "./domains";
import { workers } from "./workers";

/** Where a team's DNS can be written: for wildcards, which are proven by a record alone. */
export const dnsProviders = pgTable(
  "dns_providers",
  {
    id: text("id").primaryKey(),
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: dnsProviderKinds }).notNull(),
    name: text("name").notNull(),
    /** The zone that it writes: `example.com`. */
    zone: text("zone").notNull(),
    /** Tokens and keys as JSON, sealed with the row's identity. */
    sealedCredentials: text("sealed_credentials").notNull(),
    /** A sentence: why it could not be used the last time. */
    fault: text("fault"),
    checkedAt: moment("checked_at"),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [index("dns_providers_team").on(table.teamId)],
);

/** A certificate that the platform keeps and hands to edges: uploaded, or issued for a wildcard. */
export const certificates = pgTable(
  "certificates",
  {
    id: text("id").primaryKey(),
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    origin: text("origin", { enum: certificateOrigins }).notNull(),
    /** Its DNS names, as hostnames are stored. */
    names: text("names").array().notNull(),
    issuer: text("issuer").notNull(),
    /** SHA-256 of the leaf, hexadecimal. */
    fingerprint: text("fingerprint").notNull(),
    notBefore: moment("not_before").notNull(),
    notAfter: moment("not_after").notNull(),
    /** The leaf first, then what leads to its root. */
    chainPem: text("chain_pem").notNull(),
    /** PEM, sealed with the row's identity. */
    sealedKey: text("sealed_key").notNull(),
    /** Signed by an authority that browsers know; false: a private one. */
    publiclyTrusted: boolean("publicly_trusted").notNull(),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    index("certificates_team").on(table.teamId),
    uniqueIndex("certificates_team_fingerprint").on(table.teamId, table.fingerprint),
  ],
);

/** The order of a wildcard's certificate, from the first to every renewal. */
export const certificateOrders = pgTable(
  "certificate_orders",
  {
    domainId: text("domain_id")
      .primaryKey()
      .references(() => domains.id, { onDelete: "cascade" }),
    state: text("state", { enum: orderStates }).notNull().default("waiting"),
    attempts: integer("attempts").notNull().default(0),
    /** Not before this; null while nothing is to be done. */
    dueAt: moment("due_at").defaultNow(),
    /** The authority wants to be left alone until then, whatever becomes due before. */
    heldUntil: moment("held_until"),
    /** Why the last attempt failed, in words of people. */
    fault: text("fault"),
    certificateId: text("certificate_id").references(() => certificates.id, { onDelete: "set null" }),
    /** The record that was written as a proof and is not taken away yet. */
    proof: jsonb("proof").$type<OrderProof>(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [index("certificate_orders_due").on(table.dueAt)],
);

/** What a host's edge says of the certificates that it gets by itself. */
export const edgeCertificates = pgTable(
  "edge_certificates",
  {
    workerId: text("worker_id")
      .notNull()
      .references(() => workers.id, { onDelete: "cascade" }),
    hostname: text("hostname").notNull(),
    /** Null while there is none. */
    issuer: text("issuer"),
    fingerprint: text("fingerprint"),
    notBefore: moment("not_before"),
    notAfter: moment("not_after"),
    /** Why the last attempt failed, in words of people. */
    fault: text("fault"),
    faultAt: moment("fault_at"),
    /** When it is tried again. */
    retryAt: moment("retry_at"),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workerId, table.hostname] }), index("edge_certificates_hostname").on(table.hostname)],
);

/** The installation's own account at the certificate authority: its key, sealed. */
export const acmeAccounts = pgTable("acme_accounts", {
  directoryUrl: text("directory_url").primaryKey(),
  sealedKey: text("sealed_key").notNull(),
  accountUrl: text("account_url"),
  /** As the authority was told. */
  email: text("email"),
  createdAt: moment("created_at").notNull().defaultNow(),
});
