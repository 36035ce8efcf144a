-- What is watched of domains, certificates and edges before anybody sets it up, for the apps and hosts that exist: as
-- `server/alerts/default-rules.ts` gives it to new ones.
INSERT INTO "alert_rules" ("id", "app_id", "kind", "comparison", "threshold", "sustain_minutes", "severity", "origin")
SELECT 'rul_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20), "apps"."id", "defaults"."kind", null, null, 0, "defaults"."severity", 'default'
FROM "apps"
CROSS JOIN (VALUES
	('certificate_expiring', 'warning'),
	('domain_unverified', 'critical')
) AS "defaults" ("kind", "severity")
WHERE "apps"."preview_of" IS NULL AND "apps"."deleted_at" IS NULL;
--> statement-breakpoint
INSERT INTO "alert_rules" ("id", "worker_id", "kind", "comparison", "threshold", "sustain_minutes", "severity", "origin")
SELECT 'rul_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20), "workers"."id", 'edge_down', null, null, 0, 'critical', 'default'
FROM "workers"
WHERE "workers"."removed_at" IS NULL;
