import type { Metadata } from "next";
import { Registries } from "@/app/components/registries/registries";

export const metadata: Metadata = { title: "Registries" };

const RegistriesPage = () => <Registries />;

export default RegistriesPage;
