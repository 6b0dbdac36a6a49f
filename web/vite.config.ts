// How the page is built: a few files with hashed names, nothing inlined, no source from elsewhere.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0, // A data: address is none of ours: the page's policy refuses it.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
});
