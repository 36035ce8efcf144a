export { handleRouteConfig } from "./route-config";
