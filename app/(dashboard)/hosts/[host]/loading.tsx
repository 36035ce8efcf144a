import { HostSkeleton } from "@/app/components/ui/page-skeletons";

export default HostSkeleton;
