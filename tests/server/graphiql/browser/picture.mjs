// node picture.mjs CONFIG: executes the first tab of the page and writes a screenshot, for README.md.
//
// CONFIG   {"url": "http://127.0.0.1:8000", "chromium": "/usr/bin/chromium", "file": "graphiql.png"}

import { chromium } from "playwright-core";

const config = JSON.parse(process.argv[2]);
const browser = await chromium.launch({ executablePath: config.chromium, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 720 }, deviceScaleFactor: 1.5, colorScheme: "light" });
  await page.goto(config.url, { waitUntil: "networkidle" });
  await page.getByRole("button", { name: "Execute query" }).click();
  const pane = page.getByRole("region", { name: "Result Window" });
  await pane.locator(".view-line", { hasText: '"data"' }).first().waitFor();
  await page.mouse.move(0, 0); // no tooltip in the picture
  await page.waitForTimeout(1_000); // the transition of the button has ended
  await page.screenshot({ path: config.file });
} finally {
  await browser.close();
}
