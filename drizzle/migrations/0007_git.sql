CREATE TABLE "deploy_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"name" text NOT NULL,
	"public_key" text NOT NULL,
	"sealed_private_key" text NOT NULL,
	"known_hosts" text[] DEFAULT '{}' NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "git_connections" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"provider" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"base_url" text NOT NULL,
	"sealed_credential" text NOT NULL,
	"state" text NOT NULL,
	"state_reason" text,
	"account" text,
	"scopes" text[] DEFAULT '{}' NOT NULL,
	"abilities" jsonb,
	"expires_at" timestamp (3) with time zone,
	"checked_at" timestamp (3) with time zone,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "previews" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"state_changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_because" text,
	"preview_app_id" text,
	"title" text NOT NULL,
	"author" text NOT NULL,
	"url" text NOT NULL,
	"branch" text NOT NULL,
	"commit" text NOT NULL,
	"fork" boolean NOT NULL,
	"told_at" timestamp (3) with time zone,
	"head_repository" text,
	"approved_commit" text,
	"approved_by" text,
	"provider" text NOT NULL,
	"comment_id" text,
	"active_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"checked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "provider_calls" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"team_id" text NOT NULL,
	"details" jsonb,
	"generation" integer DEFAULT 1 NOT NULL,
	"done_generation" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT now(),
	"error" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "app_webhooks" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"provider" text NOT NULL,
	"sealed_secret" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"state_reason" text,
	"remote_id" text,
	"first_delivery_at" timestamp (3) with time zone,
	"last_delivery_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deploy_hooks" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"prefix" text NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"provider" text,
	"source" text NOT NULL,
	"delivery_key" text,
	"event" text,
	"content" jsonb,
	"bytes" integer DEFAULT 0 NOT NULL,
	"address" text,
	"outcome" text DEFAULT 'received' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"reason_code" text,
	"original_id" text,
	"deployment_id" text,
	"preview_id" text,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "source_ref" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "git_connection_id" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "deploy_key_id" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "webhook_uuid" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "watch_paths" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "handled_commit" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "head_checked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "head_failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "preview_of" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "previews_enabled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "preview_limit" integer DEFAULT 5 NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "preview_memory_mb" integer;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "preview_cpus" real;--> statement-breakpoint
ALTER TABLE "variables" ADD COLUMN "in_previews" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "deploy_keys" ADD CONSTRAINT "deploy_keys_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "git_connections" ADD CONSTRAINT "git_connections_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "previews" ADD CONSTRAINT "previews_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "previews" ADD CONSTRAINT "previews_preview_app_id_apps_id_fk" FOREIGN KEY ("preview_app_id") REFERENCES "public"."apps"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_calls" ADD CONSTRAINT "provider_calls_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_webhooks" ADD CONSTRAINT "app_webhooks_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deploy_hooks" ADD CONSTRAINT "deploy_hooks_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deploy_keys_team" ON "deploy_keys" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "git_connections_team" ON "git_connections" USING btree ("team_id");--> statement-breakpoint
CREATE UNIQUE INDEX "previews_number" ON "previews" USING btree ("app_id","number");--> statement-breakpoint
CREATE INDEX "previews_app" ON "previews" USING btree ("preview_app_id");--> statement-breakpoint
CREATE UNIQUE INDEX "provider_calls_subject" ON "provider_calls" USING btree ("kind","subject_id");--> statement-breakpoint
CREATE INDEX "provider_calls_due" ON "provider_calls" USING btree ("due_at") WHERE "provider_calls"."due_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "app_webhooks_provider" ON "app_webhooks" USING btree ("app_id","provider");--> statement-breakpoint
CREATE UNIQUE INDEX "deploy_hooks_secret" ON "deploy_hooks" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "deploy_hooks_app" ON "deploy_hooks" USING btree ("app_id");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_key" ON "webhook_deliveries" USING btree ("app_id","provider","delivery_key") WHERE "webhook_deliveries"."source" = 'webhook' and "webhook_deliveries"."original_id" is null and "webhook_deliveries"."delivery_key" is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_app" ON "webhook_deliveries" USING btree ("app_id","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_waiting" ON "webhook_deliveries" USING btree ("received_at") WHERE "webhook_deliveries"."outcome" = 'received';--> statement-breakpoint
ALTER TABLE "apps" ADD CONSTRAINT "apps_git_connection_id_git_connections_id_fk" FOREIGN KEY ("git_connection_id") REFERENCES "public"."git_connections"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apps" ADD CONSTRAINT "apps_deploy_key_id_deploy_keys_id_fk" FOREIGN KEY ("deploy_key_id") REFERENCES "public"."deploy_keys"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apps" ADD CONSTRAINT "apps_preview_of_apps_id_fk" FOREIGN KEY ("preview_of") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "apps_webhook" ON "apps" USING btree ("webhook_uuid");--> statement-breakpoint
CREATE INDEX "apps_preview_of" ON "apps" USING btree ("preview_of");--> statement-breakpoint
CREATE INDEX "apps_head_checked" ON "apps" USING btree ("head_checked_at");