CREATE TABLE "api_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"team_id" text NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"singleton" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "installation_is_single" CHECK ("installation"."singleton" = 1)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"user_agent" text,
	"address" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "team_members" (
	"team_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	CONSTRAINT "team_members_team_id_user_id_pk" PRIMARY KEY("team_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"personal_of" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text,
	"role" text DEFAULT 'member' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "apps" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"worker_id" text,
	"name" text NOT NULL,
	"subdomain" text NOT NULL,
	"repository" text NOT NULL,
	"branch" text NOT NULL,
	"dockerfile_path" text NOT NULL,
	"port" integer NOT NULL,
	"health_check_path" text,
	"memory_mb" integer NOT NULL,
	"cpus" real NOT NULL,
	"pids_limit" integer NOT NULL,
	"wanted" text DEFAULT 'running' NOT NULL,
	"restart_generation" integer DEFAULT 0 NOT NULL,
	"routed_deployment_id" text,
	"status" text DEFAULT 'idle' NOT NULL,
	"status_reason" text,
	"status_changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_number" integer DEFAULT 0 NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"team_id" text,
	"actor_id" text NOT NULL,
	"via" text NOT NULL,
	"action" text NOT NULL,
	"target_id" text NOT NULL,
	"details" jsonb
);
--> statement-breakpoint
CREATE TABLE "deployment_stages" (
	"deployment_id" text NOT NULL,
	"name" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"error" text,
	CONSTRAINT "deployment_stages_deployment_id_name_pk" PRIMARY KEY("deployment_id","name")
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"worker_id" text NOT NULL,
	"number" integer NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"reason" text,
	"reason_code" text,
	"trigger" text NOT NULL,
	"created_by" text,
	"branch" text NOT NULL,
	"commit" text,
	"commit_message" text,
	"commit_author" text,
	"snapshot" jsonb NOT NULL,
	"claim_id" text,
	"boot_id" text,
	"claimed_at" timestamp (3) with time zone,
	"last_transition" integer DEFAULT 0 NOT NULL,
	"progress_at" timestamp (3) with time zone,
	"cancel_requested" boolean DEFAULT false NOT NULL,
	"image" text,
	"image_bytes" bigint,
	"container_id" text,
	"host_port" integer,
	"container_present" boolean DEFAULT false NOT NULL,
	"switched_version" bigint,
	"switched_at" timestamp (3) with time zone,
	"previous_deployment_id" text,
	"live_at" timestamp (3) with time zone,
	"log_bytes" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "build_log_pieces" (
	"deployment_id" text NOT NULL,
	"start_byte" bigint NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "build_log_pieces_deployment_id_start_byte_pk" PRIMARY KEY("deployment_id","start_byte")
);
--> statement-breakpoint
CREATE TABLE "schedule_ticks" (
	"schedule" text NOT NULL,
	"slot" timestamp (3) with time zone NOT NULL,
	"taken_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedule_ticks_schedule_slot_pk" PRIMARY KEY("schedule","slot")
);
--> statement-breakpoint
CREATE TABLE "join_tokens" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"used_by" text
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"zone" text NOT NULL,
	"instance_id" text NOT NULL,
	"key_hash" text NOT NULL,
	"key_version" integer DEFAULT 1 NOT NULL,
	"boot_id" text,
	"status" text DEFAULT 'offline' NOT NULL,
	"last_seen_at" timestamp (3) with time zone,
	"software_version" text,
	"cpus" real,
	"memory_bytes" bigint,
	"disk_bytes" bigint,
	"edge_kind" text,
	"edge_http_port" integer DEFAULT 8080 NOT NULL,
	"desired_version" bigint DEFAULT 1 NOT NULL,
	"route_version" bigint DEFAULT 1 NOT NULL,
	"confirmed_route_version" bigint DEFAULT 0 NOT NULL,
	"warning" text,
	"facts" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "teams" ADD CONSTRAINT "teams_personal_of_users_id_fk" FOREIGN KEY ("personal_of") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apps" ADD CONSTRAINT "apps_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apps" ADD CONSTRAINT "apps_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_stages" ADD CONSTRAINT "deployment_stages_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "build_log_pieces" ADD CONSTRAINT "build_log_pieces_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_tokens_hash" ON "api_tokens" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "api_tokens_user" ON "api_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "team_members_user" ON "team_members" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "apps_subdomain" ON "apps" USING btree ("subdomain");--> statement-breakpoint
CREATE UNIQUE INDEX "apps_team_name" ON "apps" USING btree ("team_id",lower("name"));--> statement-breakpoint
CREATE INDEX "apps_worker" ON "apps" USING btree ("worker_id");--> statement-breakpoint
CREATE INDEX "audit_events_team" ON "audit_events" USING btree ("team_id","at");--> statement-breakpoint
CREATE INDEX "audit_events_target" ON "audit_events" USING btree ("target_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_number" ON "deployments" USING btree ("app_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_one_queued" ON "deployments" USING btree ("app_id") WHERE "deployments"."status" = 'queued';--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_one_running" ON "deployments" USING btree ("app_id") WHERE "deployments"."status" in ('fetching', 'building', 'starting');--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_one_live" ON "deployments" USING btree ("app_id") WHERE "deployments"."status" = 'live';--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_claim" ON "deployments" USING btree ("claim_id");--> statement-breakpoint
CREATE INDEX "deployments_worker_active" ON "deployments" USING btree ("worker_id") WHERE "deployments"."status" in ('queued', 'fetching', 'building', 'starting', 'live') or "deployments"."container_present";--> statement-breakpoint
CREATE INDEX "join_tokens_expiry" ON "join_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "workers_name" ON "workers" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "workers_key" ON "workers" USING btree ("key_hash");