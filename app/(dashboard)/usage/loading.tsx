import { UsagePageSkeleton } from "@/app/components/ui/page-skeletons";

export default UsagePageSkeleton;
