CREATE TABLE "worker_events" (
	"id" text PRIMARY KEY NOT NULL,
	"worker_id" text NOT NULL,
	"kind" text NOT NULL,
	"sentence" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "workers_name";--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "disk_quota_mb" integer DEFAULT 10240 NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "disk_over_quota_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "zone" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "host_labels" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "placement" jsonb;--> statement-breakpoint
ALTER TABLE "join_tokens" ADD COLUMN "wishes" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "region" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "labels" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "status_changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "engine_version" text;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "platform" text;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "capacity_cpus" real;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "capacity_memory_bytes" bigint;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "cordoned_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "draining_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "drain_across_zones" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "removed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "worker_events" ADD CONSTRAINT "worker_events_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "worker_events_worker" ON "worker_events" USING btree ("worker_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "workers_name" ON "workers" USING btree ("name") WHERE "workers"."removed_at" is null;