// What this server is and may do: asked once, shared by the whole page.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { About } from "./api_types";

export const AboutContext = createContext<About | null>(null);
export const useAbout = (): About | null => useContext(AboutContext);
