CREATE TABLE "registries" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"name" text NOT NULL,
	"server" text NOT NULL,
	"username" text NOT NULL,
	"sealed_password" text NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "variables" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"sealed_value" text NOT NULL,
	"used_in" text NOT NULL,
	"secret" boolean NOT NULL,
	"updated_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "apps" ALTER COLUMN "repository" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "image" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "registry_id" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "root_directory" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "builder" text DEFAULT 'auto' NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "build_target" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "build_arguments" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "install_command" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "build_command" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "start_command" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "release_command" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "output_directory" text;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "single_page" boolean;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "automatic_deploys_paused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "sealed_environment" text;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "no_cache" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "image_of_deployment_id" text;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "plan" jsonb;--> statement-breakpoint
ALTER TABLE "registries" ADD CONSTRAINT "registries_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variables" ADD CONSTRAINT "variables_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "registries_team" ON "registries" USING btree ("team_id");--> statement-breakpoint
CREATE UNIQUE INDEX "variables_key" ON "variables" USING btree ("app_id","scope","key");--> statement-breakpoint
ALTER TABLE "apps" ADD CONSTRAINT "apps_registry_id_registries_id_fk" FOREIGN KEY ("registry_id") REFERENCES "public"."registries"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apps" ADD CONSTRAINT "apps_one_source" CHECK (("apps"."repository" is null) <> ("apps"."image" is null));--> statement-breakpoint
-- What earlier deployments ran with, in the words of today.
UPDATE "deployments" SET "snapshot" = '{"image": null, "registryId": null, "rootDirectory": "", "builder": "dockerfile", "buildTarget": null, "buildArguments": {}, "installCommand": null, "buildCommand": null, "startCommand": null, "releaseCommand": null, "outputDirectory": null, "singlePage": null}'::jsonb || "snapshot";
