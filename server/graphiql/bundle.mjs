// node bundle.mjs FOLDER: page/main.jsx and the editor's workers -> FOLDER/*.js, FOLDER/main.css, FOLDER/icon.svg.
// The page loads nothing from outside FOLDER: no other host, no source maps.

import { build } from "esbuild";

// graphiql/style.css contains the editor's styles; without this plugin each lazily loaded chunk would include them again.
const editorStyles = {
  name: "editor-styles",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]monaco-editor[\\/].*\.css$/ }, () => ({ contents: "", loader: "css" }));
  },
};

await build({
  entryPoints: {
    main: "page/main.jsx",
    icon: "page/icon.svg",
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  },
  outdir: process.argv[2],
  chunkNames: "part-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  loader: { ".graphql": "text", ".svg": "copy" },
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [editorStyles],
  logLevel: "warning",
});
