import { Link } from "@/app/components/ui/link";
import { Logo } from "@/app/components/ui/logo";

const NotFound = () => (
  <main className="mx-auto flex min-h-dvh max-w-sm flex-col items-center justify-center gap-3 px-4 text-center">
    <title>Not found · WiseHosting</title>
    <Logo className="size-8" />
    <h1 className="text-xl font-semibold">There is nothing here</h1>
    <p className="text-muted">The address is wrong, or what was here is gone.</p>
    <Link href="/" className="mt-2 inline-flex h-9 items-center rounded-md bg-button px-3.5 font-medium text-button-ink">
      Go to your apps
    </Link>
  </main>
);

export default NotFound;
