import { Notice } from "@/app/components/ui/notice";

export const OfPreview = () => (
  <Notice title="This is the preview of a pull request.">
    <p>It has an address of its own. Domains and what is done for them are set in the app that it belongs to.</p>
  </Notice>
);
