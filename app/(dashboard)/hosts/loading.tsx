import { HostsSkeleton } from "@/app/components/ui/page-skeletons";

export default HostsSkeleton;
