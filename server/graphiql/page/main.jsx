// GraphiQL for Keiretsu: examples as initial tabs, editor workers and /graphql from the same origin.

import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

import "graphiql/style.css";
import "./main.css";

import group from "../examples/1-group.graphql";
import money from "../examples/2-money.graphql";
import rivals from "../examples/3-rivals.graphql";
import rivalsVariables from "../examples/3-rivals.json";
import names from "../examples/4-names.graphql";

// GraphiQL stores the user's tabs in localStorage; these are for the first visit.
const examples = [
  { query: group },
  { query: money },
  { query: rivals, variables: JSON.stringify(rivalsVariables, null, 2) },
  { query: names },
];

// Built by bundle.mjs into the same folder.
const workers = { graphql: "graphql.worker.js", json: "json.worker.js" };

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL(workers[label] ?? "editor.worker.js", import.meta.url), { type: "module" }),
};

// Relative to the page, so that it works behind a proxy that adds a path prefix.
const fetcher = createGraphiQLFetcher({ url: new URL("graphql", document.baseURI).href });

createRoot(document.getElementById("page")).render(
  <GraphiQL fetcher={fetcher} defaultQuery={group} defaultTabs={examples}>
    <GraphiQL.Logo>
      <span className="keiretsu-logo">Keiretsu</span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
