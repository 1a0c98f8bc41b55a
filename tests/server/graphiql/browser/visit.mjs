// node visit.mjs ORDER: opens the page in chromium, uses it as a person would, and prints as JSON what it saw.
//
// ORDER    {"url": "http://127.0.0.1:8000", "chromium": "/usr/bin/chromium", "folder": FOLDER, "tabs": ["XiaomiGroup"]}
// printed  {"title": "Keiretsu", "tabs": ["XiaomiGroup", ...], "answers": {"XiaomiGroup": text in the result pane},
//           "docs": text, "suggestions": [field, ...], "rewritten": the question after an edit and a reload,
//           "requests": [url, ...], "complaints": [what the console, the network or a script had to say],
//           "refused": [directive of the policy, ...]}
// FOLDER then also holds a screenshot of each tab, XiaomiGroup.png, and reloaded.png.

import { chromium } from "playwright-core";

const order = JSON.parse(process.argv[2]);
const seen = { answers: {}, requests: [], complaints: [] };
let report;

const context = await chromium.launchPersistentContext(`${order.folder}/profile`, {
  executablePath: order.chromium,
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
    // As on a machine without any network: no other name can be looked up.
    `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(order.url).hostname}`,
  ],
});

try {
  context.setDefaultTimeout(30_000);
  const page = context.pages()[0] ?? (await context.newPage());
  recordRequests();
  await openPage(page);
  seen.title = await page.title();
  seen.tabs = await page.getByRole("tab").allInnerTexts();
  for (const tab of order.tabs) {
    seen.answers[tab] = await askTab(page, tab);
    await page.screenshot({ path: `${order.folder}/${tab}.png` });
  }
  seen.docs = await readDocs(page);
  seen.suggestions = await readSuggestions(page);
  seen.rewritten = await rewriteAndReload(page);
  await page.screenshot({ path: `${order.folder}/reloaded.png` });
  report = structuredClone(seen); // what is tried from here on is refused, and may be complained of
  report.refused = await tryElsewhere(page);
} finally {
  await context.close();
}
console.log(JSON.stringify(report));

function recordRequests() {
  const complain = (sentence) => seen.complaints.push(sentence);
  context.on("request", (request) => seen.requests.push(request.url()));
  context.on("requestfailed", (request) => complain(`${request.url()}: ${request.failure()?.errorText}`));
  context.on("response", (it) => it.status() >= 400 && complain(`${it.url()}: status ${it.status()}`));
  context.on("console", (it) => ["error", "warning"].includes(it.type()) && complain(it.text()));
  context.on("weberror", (error) => complain(String(error.error())));
}

// It is ready when the server has said what can be asked and the editor shows a question.
async function openPage(page) {
  const introspection = page.waitForResponse((it) => it.request().postData()?.includes("IntrospectionQuery"));
  introspection.catch(() => {}); // told by the await below, unless the page does not open at all
  const opened = await page.goto(order.url);
  if (!opened.ok()) throw new Error(`${order.url}: status ${opened.status()}`);
  await (await introspection).finished();
  await questionOf(page).locator(".view-line").first().waitFor();
}

async function askTab(page, tab) {
  await page.getByRole("tab", { name: tab }).click();
  // GraphiQL takes in what the editor holds a tenth of a second later, and stores it in the same step.
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
  await writeQuestion(page, "{ comp");
  await page.keyboard.press("Control+Space");
  const names = page.locator(".suggest-widget .monaco-list-row .label-name");
  // The list opens while the text is typed, and first shows what fits less of it: it is read once it has narrowed.
  await names.filter({ hasText: /^comp/ }).first().waitFor();
  const found = await names.allInnerTexts();
  await page.keyboard.press("Escape");
  return found;
}

async function rewriteAndReload(page) {
  const words = "# words of my own";
  await writeQuestion(page, words);
  await page.waitForFunction((text) => localStorage["graphiql:tabState"]?.includes(text), words);
  await openPage(page);
  return readLines(questionOf(page));
}

// What a hostile answer or description might try. `invalid` is a name that never exists.
async function tryElsewhere(page) {
  return page.evaluate(async () => {
    const refused = [];
    document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
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
    return refused.sort();
  });
}

async function writeQuestion(page, text) {
  await questionOf(page).click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

function questionOf(page) {
  return page.locator(".graphiql-query-editor .view-lines");
}

// The editor places its lines by height, in no order, and writes spaces as no-break spaces.
async function readLines(pane) {
  const lines = await pane.locator(".view-line").evaluateAll((found) =>
    found.map((line) => [parseFloat(line.style.top), line.textContent]).sort(([one], [other]) => one - other),
  );
  return lines.map(([, text]) => text.replaceAll("\u00a0", " ")).join("\n");
}
