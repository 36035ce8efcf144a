import { SearchX } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { EmptyState } from "@/app/components/ui/empty-state";
import { Link } from "@/app/components/ui/link";

const NotFound = () => (
  <>
    <title>Not found · WiseHosting</title>
    <EmptyState
      icon={SearchX}
      title="There is nothing here"
      action={
        <Button asChild>
          <Link href="/">Go to your apps</Link>
        </Button>
      }
    >
      The address is wrong, or what was here has been deleted.
    </EmptyState>
  </>
);

export default NotFound;
