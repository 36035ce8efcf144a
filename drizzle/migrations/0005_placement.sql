ALTER TABLE "deployments" ALTER COLUMN "worker_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "gone_from" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "image_digest" text;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_placed" CHECK ("deployments"."worker_id" is not null or "deployments"."status" = 'failed');