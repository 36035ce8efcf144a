CREATE TABLE "acme_accounts" (
	"directory_url" text PRIMARY KEY NOT NULL,
	"sealed_key" text NOT NULL,
	"account_url" text,
	"email" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "certificate_orders" (
	"domain_id" text PRIMARY KEY NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT now(),
	"held_until" timestamp (3) with time zone,
	"fault" text,
	"certificate_id" text,
	"proof" jsonb,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "certificates" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"origin" text NOT NULL,
	"names" text[] NOT NULL,
	"issuer" text NOT NULL,
	"fingerprint" text NOT NULL,
	"not_before" timestamp (3) with time zone NOT NULL,
	"not_after" timestamp (3) with time zone NOT NULL,
	"chain_pem" text NOT NULL,
	"sealed_key" text NOT NULL,
	"publicly_trusted" boolean NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dns_providers" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"zone" text NOT NULL,
	"sealed_credentials" text NOT NULL,
	"fault" text,
	"checked_at" timestamp (3) with time zone,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "edge_certificates" (
	"worker_id" text NOT NULL,
	"hostname" text NOT NULL,
	"issuer" text,
	"fingerprint" text,
	"not_before" timestamp (3) with time zone,
	"not_after" timestamp (3) with time zone,
	"fault" text,
	"fault_at" timestamp (3) with time zone,
	"retry_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "edge_certificates_worker_id_hostname_pk" PRIMARY KEY("worker_id","hostname")
);
--> statement-breakpoint
CREATE TABLE "domains" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"app_id" text NOT NULL,
	"moved_from_app_id" text,
	"hostname" text NOT NULL,
	"token" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"status_reason" text,
	"status_changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"proven_at" timestamp (3) with time zone,
	"proof_lost_at" timestamp (3) with time zone,
	"failing_since" timestamp (3) with time zone,
	"pointed_at" timestamp (3) with time zone,
	"evidence" jsonb,
	"checked_at" timestamp (3) with time zone,
	"next_check_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"checks_since_change" integer DEFAULT 0 NOT NULL,
	"options" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "edge_options" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "edge_https_port" integer DEFAULT 8443 NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "edge_pages_port" integer;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "edge_down_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "edge_fault" text;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "edge_up_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "edge_ends" timestamp (3) with time zone[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "addresses" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "public_addresses" text[];--> statement-breakpoint
ALTER TABLE "certificate_orders" ADD CONSTRAINT "certificate_orders_domain_id_domains_id_fk" FOREIGN KEY ("domain_id") REFERENCES "public"."domains"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificate_orders" ADD CONSTRAINT "certificate_orders_certificate_id_certificates_id_fk" FOREIGN KEY ("certificate_id") REFERENCES "public"."certificates"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dns_providers" ADD CONSTRAINT "dns_providers_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "edge_certificates" ADD CONSTRAINT "edge_certificates_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_moved_from_app_id_apps_id_fk" FOREIGN KEY ("moved_from_app_id") REFERENCES "public"."apps"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "certificate_orders_due" ON "certificate_orders" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "certificates_team" ON "certificates" USING btree ("team_id");--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_team_fingerprint" ON "certificates" USING btree ("team_id","fingerprint");--> statement-breakpoint
CREATE INDEX "dns_providers_team" ON "dns_providers" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "edge_certificates_hostname" ON "edge_certificates" USING btree ("hostname");--> statement-breakpoint
CREATE UNIQUE INDEX "domains_verified" ON "domains" USING btree ("hostname") WHERE "domains"."status" <> 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "domains_app_hostname" ON "domains" USING btree ("app_id","hostname");--> statement-breakpoint
CREATE INDEX "domains_team" ON "domains" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "domains_hostname" ON "domains" USING btree ("hostname");--> statement-breakpoint
CREATE INDEX "domains_next_check" ON "domains" USING btree ("next_check_at");--> statement-breakpoint
CREATE INDEX "domains_moved_from" ON "domains" USING btree ("moved_from_app_id");
