ALTER TABLE "previews" ADD COLUMN "state_changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "previews" ADD COLUMN "closed_because" text;--> statement-breakpoint
ALTER TABLE "previews" ADD COLUMN "checked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "variables" ADD COLUMN "in_previews" boolean DEFAULT false NOT NULL;