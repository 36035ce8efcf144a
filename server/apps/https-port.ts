import { type SQL, sql } from "drizzle-orm";
import { apps, edgeCertificates, workers } from "@/drizzle/schema";

/** Where an app's own name answers with a certificate that its host's edge got; null: it has none. Of `apps` joined with `workers`. */
export const httpsPort: SQL.Aliased<number | null> = sql<number | null>`(
  select ${workers.edgeHttpsPort} from ${edgeCertificates}
  where ${edgeCertificates.workerId} = ${workers.id} and ${edgeCertificates.hostname} = ${apps.subdomain} || '.' || ${workers.zone}
    and ${edgeCertificates.notAfter} > clock_timestamp())`.as("https_port");
