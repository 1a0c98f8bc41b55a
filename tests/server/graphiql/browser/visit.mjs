// node visit.mjs CONFIG: opens the page in Chromium, uses it like a person, and prints its observations as JSON.
//
// CONFIG   {"url": "http://127.0.0.1:8000", "chromium": "/usr/bin/chromium", "folder": FOLDER, "tabs": ["XiaomiGroup"]}
// output   {"title": "Keiretsu", "tabs": ["XiaomiGroup", ...], "results": {"XiaomiGroup": text in the result pane},
//           "docs": text, "suggestions": [field, ...], "reloaded": text in the editor after an edit and a reload,
//           "requests": [url, ...], "errors": [errors and warnings of the console, the network and scripts],
//           "blocked": [directive of the policy, ...]}
// It writes a screenshot of each tab to FOLDER, such as XiaomiGroup.png, and reloaded.png.

import { chromium } from "playwright-core";

const config = JSON.parse(process.argv[2]);
const observed = { results: {}, requests: [], errors: [] };
let report;

const context = await chromium.launchPersistentContext(`${config.folder}/profile`, {
  executablePath: config.chromium,
  headless: true,
  viewport: { width: 1280, height: 800 },
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Simulate a machine without network: no other name resolves.
    `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(config.url).hostname}`,
  ],
});

let reloading = false;

try {
  context.setDefaultTimeout(30_000);
  const page = context.pages()[0] ?? (await context.newPage());
  recordRequests();
  await openPage(page);
  observed.title = await page.title();
  observed.tabs = await page.getByRole("tab").allInnerTexts();
  for (const tab of config.tabs) {
    observed.results[tab] = await runTab(page, tab);
    await page.screenshot({ path: `${config.folder}/${tab}.png` });
  }
  observed.docs = await readDocs(page);
  observed.suggestions = await readSuggestions(page);
  observed.reloaded = await editAndReload(page);
  await page.screenshot({ path: `${config.folder}/reloaded.png` });
  report = structuredClone(observed); // the attempts below are blocked and cause console errors
  report.blocked = await tryOtherSources(page);
} finally {
  await context.close();
}
console.log(JSON.stringify(report));

function recordRequests() {
  const addError = (message) => observed.errors.push(message);
  context.on("request", (request) => observed.requests.push(request.url()));
  context.on("requestfailed", (request) => isAbortedByReload(request) || addError(`${request.url()}: ${request.failure()?.errorText}`));
  context.on("response", (response) => response.status() >= 400 && addError(`${response.url()}: status ${response.status()}`));
  context.on("console", (message) => ["error", "warning"].includes(message.type()) && addError(message.text()));
  context.on("weberror", (error) => addError(String(error.error())));
}

// A reload aborts what the page is still loading, such as the scripts of the editor's workers.
function isAbortedByReload(request) {
  return reloading && request.failure()?.errorText === "net::ERR_ABORTED";
}

// The page is ready when the introspection response has arrived and the editor shows a query.
async function openPage(page) {
  const introspection = page.waitForResponse((response) => response.request().postData()?.includes("IntrospectionQuery"));
  introspection.catch(() => {}); // reported by the await below, unless the page does not open at all
  const response = await page.goto(config.url);
  if (!response.ok()) throw new Error(`${config.url}: status ${response.status()}`);
  await (await introspection).finished();
  await queryEditor(page).locator(".view-line").first().waitFor();
}

async function runTab(page, tab) {
  await page.getByRole("tab", { name: tab }).click();
  // GraphiQL reads the editor's text after 100 ms, and stores it in the same step.
  await page.waitForFunction((name) => localStorage["graphiql:query"]?.includes(`query ${name}`), tab);
  await page.getByRole("button", { name: "Execute query" }).click();
  const pane = page.getByRole("region", { name: "Result Window" });
  await pane.locator(".view-line", { hasText: /"(data|errors)"/ }).first().waitFor();
  return readLines(pane);
}

async function readDocs(page) {
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  const docs = page.locator(".graphiql-plugin");
  await docs.getByText("Root Types").waitFor();
  const text = await docs.innerText();
  await page.getByRole("button", { name: "Hide Documentation Explorer" }).click();
  return text;
}

async function readSuggestions(page) {
  await writeQuery(page, "{ comp");
  await page.keyboard.press("Control+Space");
  const names = page.locator(".suggest-widget .monaco-list-row .label-name");
  // The list opens while the text is typed, with suggestions for a prefix: wait until it has narrowed.
  await names.filter({ hasText: /^comp/ }).first().waitFor();
  const suggestions = await names.allInnerTexts();
  await page.keyboard.press("Escape");
  return suggestions;
}

async function editAndReload(page) {
  const edited = "# text that is restored after a reload";
  await writeQuery(page, edited);
  await page.waitForFunction((text) => localStorage["graphiql:tabState"]?.includes(text), edited);
  reloading = true;
  await openPage(page);
  reloading = false;
  return readLines(queryEditor(page));
}

// Loads that a hostile response or description might attempt. The top-level domain `invalid` never resolves (RFC 2606).
async function tryOtherSources(page) {
  return page.evaluate(async () => {
    const blocked = [];
    document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
    await fetch("http://elsewhere.invalid/data").catch(() => {});
    for (const tag of ["img", "script", "iframe"]) {
      const element = document.createElement(tag);
      element.src = `http://elsewhere.invalid/${tag}`;
      document.body.append(element);
    }
    const inline = document.createElement("script");
    inline.textContent = "document.title = 'taken over'";
    document.body.append(inline);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return blocked.sort();
  });
}

async function writeQuery(page, text) {
  await queryEditor(page).click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

function queryEditor(page) {
  return page.locator(".graphiql-query-editor .view-lines");
}

// The editor positions its lines absolutely, in any order, and renders spaces as no-break spaces.
async function readLines(pane) {
  const lines = await pane.locator(".view-line").evaluateAll((elements) =>
    elements.map((line) => [parseFloat(line.style.top), line.textContent]).sort(([first], [second]) => first - second),
  );
  return lines.map(([, text]) => text.replaceAll("\u00a0", " ")).join("\n");
}
