import { defineConfig, type Plugin } from "vite";

export default defineConfig({
  build: {
    outDir: "../../.stackyard/build/sites/console/by-hand",
    emptyOutDir: true,
    // What the style sheets use as it is: light-dark(), nesting, oklch().
    target: ["chrome123", "edge123", "firefox124", "safari17.5"],
    modulePreload: { polyfill: false },
    // What is inlined as data: would need an exception in the content security policy.
    assetsInlineLimit: 0,
  },
  plugins: [paintWithTheTheme()],
});

/** Holds the first paint for the script, which knows the chosen theme: no page flashes in the other one. */
function paintWithTheTheme(): Plugin {
  return {
    name: "paint-with-the-theme",
    transformIndexHtml: {
      order: "post",
      handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
    },
  };
}
