-- What is watched of every app and every host before anybody sets it up, for those that exist: as `server/alerts/default-rules.ts`
-- gives it to new ones. The digits of a random uuid are a part of the alphabet of ids.
INSERT INTO "alert_rules" ("id", "app_id", "kind", "comparison", "threshold", "sustain_minutes", "severity", "origin")
SELECT 'rul_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20), "apps"."id", "defaults".*, 'default'
FROM "apps"
CROSS JOIN (VALUES
	('cpu_percent', 'above', 90, 10, 'warning'),
	('memory_percent', 'above', 90, 5, 'warning'),
	('disk_percent', 'above', 90, 15, 'warning'),
	('error_percent', 'above', 5, 5, 'warning'),
	('offline', null, null, 0, 'critical'),
	('crashloop', null, null, 0, 'critical'),
	('deployment_failed', null, null, 0, 'warning')
) AS "defaults" ("kind", "comparison", "threshold", "sustain_minutes", "severity")
WHERE "apps"."preview_of" IS NULL AND "apps"."deleted_at" IS NULL;
--> statement-breakpoint
INSERT INTO "alert_rules" ("id", "worker_id", "kind", "comparison", "threshold", "sustain_minutes", "severity", "origin")
SELECT 'rul_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20), "workers"."id", "defaults".*, 'default'
FROM "workers"
CROSS JOIN (VALUES
	('host_disk_percent', 'above', 85, 5, 'critical'),
	('host_offline', null, null, 0, 'critical')
) AS "defaults" ("kind", "comparison", "threshold", "sustain_minutes", "severity")
WHERE "workers"."removed_at" IS NULL;
