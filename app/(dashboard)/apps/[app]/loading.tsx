import { AppPageSkeleton } from "@/app/components/ui/page-skeletons";

export default AppPageSkeleton;
