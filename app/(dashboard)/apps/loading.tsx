import { AppSkeleton } from "@/app/components/ui/page-skeletons";

export default AppSkeleton;
