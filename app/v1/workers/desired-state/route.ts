export { handleDesiredState as GET } from "@/server/workers/http";

export const dynamic = "force-dynamic";
