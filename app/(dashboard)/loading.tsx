import { HomeSkeleton } from "@/app/components/ui/page-skeletons";

export default HomeSkeleton;
