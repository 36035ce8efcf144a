CREATE TABLE "alert_rules" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text,
	"worker_id" text,
	"kind" text NOT NULL,
	"comparison" text,
	"threshold" double precision,
	"sustain_minutes" double precision DEFAULT 0 NOT NULL,
	"severity" text NOT NULL,
	"channel_ids" text[],
	"enabled" boolean DEFAULT true NOT NULL,
	"muted_until" timestamp (3) with time zone,
	"origin" text NOT NULL,
	"firing_alert_id" text,
	"edge_since" timestamp (3) with time zone,
	"edge_seen_at" timestamp (3) with time zone,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "alert_rules_one_subject" CHECK (("alert_rules"."app_id" is null) <> ("alert_rules"."worker_id" is null))
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" text PRIMARY KEY NOT NULL,
	"rule_id" text,
	"team_id" text,
	"app_id" text,
	"worker_id" text,
	"kind" text NOT NULL,
	"severity" text NOT NULL,
	"state" text DEFAULT 'firing' NOT NULL,
	"fired_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"value" double precision,
	"comparison" text,
	"threshold" double precision,
	"sustain_minutes" double precision DEFAULT 0 NOT NULL,
	"reason" text NOT NULL,
	"resolved_reason" text,
	"deployment_id" text,
	"cause" text,
	"acknowledged_at" timestamp (3) with time zone,
	"acknowledged_by" text
);
--> statement-breakpoint
CREATE TABLE "app_exits" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"deployment_id" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"exit_code" integer,
	"out_of_memory" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"is_default" boolean DEFAULT true NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"destination" text NOT NULL,
	"sealed_configuration" text NOT NULL,
	"state" text DEFAULT 'new' NOT NULL,
	"state_reason" text,
	"last_sent_at" timestamp (3) with time zone,
	"retry_at" timestamp (3) with time zone,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" text PRIMARY KEY NOT NULL,
	"channel_id" text NOT NULL,
	"transition" text NOT NULL,
	"key" text NOT NULL,
	"alert_ids" text[] NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT now(),
	"answer" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "past_apps" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"name" text NOT NULL,
	"preview_of" text,
	"deleted_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_buckets" (
	"app_id" text NOT NULL,
	"bucket_start" timestamp (3) with time zone NOT NULL,
	"covered_seconds" integer NOT NULL,
	"cpu_seconds" real NOT NULL,
	"memory_bytes_avg" bigint NOT NULL,
	"memory_bytes_peak" bigint NOT NULL,
	"network_received_bytes" bigint,
	"network_sent_bytes" bigint,
	"disk_bytes" bigint,
	"requests" bigint,
	"errors" bigint,
	"latency_p95_ms" real,
	CONSTRAINT "usage_buckets_app_id_bucket_start_pk" PRIMARY KEY("app_id","bucket_start")
) PARTITION BY RANGE ("bucket_start");
--> statement-breakpoint
CREATE TABLE "usage_hours" (
	"app_id" text NOT NULL,
	"bucket_start" timestamp (3) with time zone NOT NULL,
	"covered_seconds" integer NOT NULL,
	"cpu_seconds" real NOT NULL,
	"memory_bytes_avg" bigint NOT NULL,
	"memory_bytes_peak" bigint NOT NULL,
	"network_received_bytes" bigint,
	"network_sent_bytes" bigint,
	"disk_bytes" bigint,
	"requests" bigint,
	"errors" bigint,
	"latency_p95_ms" real,
	CONSTRAINT "usage_hours_app_id_bucket_start_pk" PRIMARY KEY("app_id","bucket_start")
);
--> statement-breakpoint
CREATE TABLE "usage_quarter_days" (
	"app_id" text NOT NULL,
	"bucket_start" timestamp (3) with time zone NOT NULL,
	"covered_seconds" integer NOT NULL,
	"cpu_seconds" real NOT NULL,
	"memory_bytes_avg" bigint NOT NULL,
	"memory_bytes_peak" bigint NOT NULL,
	"network_received_bytes" bigint,
	"network_sent_bytes" bigint,
	"disk_bytes" bigint,
	"requests" bigint,
	"errors" bigint,
	"latency_p95_ms" real,
	CONSTRAINT "usage_quarter_days_app_id_bucket_start_pk" PRIMARY KEY("app_id","bucket_start")
);
--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "seen_container_id" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "seen_restarts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_rules" ADD CONSTRAINT "alert_rules_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_rules" ADD CONSTRAINT "alert_rules_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_rule_id_alert_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."alert_rules"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_exits" ADD CONSTRAINT "app_exits_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channels" ADD CONSTRAINT "channels_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_rules_app" ON "alert_rules" USING btree ("app_id");--> statement-breakpoint
CREATE INDEX "alert_rules_worker" ON "alert_rules" USING btree ("worker_id");--> statement-breakpoint
CREATE INDEX "alert_rules_firing" ON "alert_rules" USING btree ("firing_alert_id") WHERE "alert_rules"."firing_alert_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_one_firing" ON "alerts" USING btree ("rule_id") WHERE "alerts"."state" = 'firing';--> statement-breakpoint
CREATE INDEX "alerts_team" ON "alerts" USING btree ("team_id","fired_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "alerts_app" ON "alerts" USING btree ("app_id","fired_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "alerts_worker" ON "alerts" USING btree ("worker_id","fired_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "alerts_fired" ON "alerts" USING btree ("fired_at");--> statement-breakpoint
CREATE INDEX "alerts_cause" ON "alerts" USING btree ("cause") WHERE "alerts"."state" = 'firing';--> statement-breakpoint
CREATE INDEX "app_exits_app" ON "app_exits" USING btree ("app_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "app_exits_at" ON "app_exits" USING btree ("at");--> statement-breakpoint
CREATE INDEX "channels_team" ON "channels" USING btree ("team_id");--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_key" ON "notifications" USING btree ("channel_id","key");--> statement-breakpoint
CREATE INDEX "notifications_waiting" ON "notifications" USING btree ("channel_id","created_at") WHERE "notifications"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "notifications_channel" ON "notifications" USING btree ("channel_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "notifications_alerts" ON "notifications" USING gin ("alert_ids");--> statement-breakpoint
CREATE INDEX "past_apps_team" ON "past_apps" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "usage_buckets_start" ON "usage_buckets" USING brin ("bucket_start");--> statement-breakpoint
CREATE INDEX "usage_hours_start" ON "usage_hours" USING btree ("bucket_start");--> statement-breakpoint
CREATE INDEX "usage_quarter_days_start" ON "usage_quarter_days" USING btree ("bucket_start");