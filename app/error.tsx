"use client";
import { BrokenPage } from "./components/ui/broken-page";

/** The last net within the layout: what no page caught. */
export default BrokenPage;
