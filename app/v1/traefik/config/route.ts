export { handleRouteConfig as GET } from "@/server/domains";

export const dynamic = "force-dynamic";
