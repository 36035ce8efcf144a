ALTER TABLE "workers" ADD COLUMN "next_key_hash" text;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "key_rotation_asked_at" timestamp (3) with time zone;