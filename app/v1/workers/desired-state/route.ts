export { handleDesiredState as GET } from "@/server/workers";

export const dynamic = "force-dynamic";
