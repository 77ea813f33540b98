// The page of `authc matrix` as a person meets it: from a file, with a mouse and with keys, wide and narrow, light, dark and printed.
//   node drive.mjs TOOLS PAGE HOSTILE SHOTS
// TOOLS has Playwright; PAGE is the page of examples/notes-app; HOSTILE that of a program whose texts are markup.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, file, hostile, shots] = process.argv.slice(2);
const { chromium } = createRequire(join(tools, "package.json"))("playwright-core");
const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args });

/** Opens a page from a file; what it says on the console or asks for is kept. */
async function open(path, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  const address = pathToFileURL(path).href;
  page.complaints = [];
  page.on("console", (message) => page.complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => page.complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => page.complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (request.url() !== address) page.complaints.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return page;
}

async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.close();
}

const shownRows = (page) => page.locator("tbody tr:visible > th").evaluateAll((all) => all.map((head) => head.firstChild.textContent));
const shownCells = (page) => page.locator("td.some:not(.off):visible").count();
const focused = (page) => page.evaluate(() => document.activeElement?.dataset?.cell ?? document.activeElement?.id);

async function look(page, name) {
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

async function search() {
  const page = await open(file);
  await look(page, "light");
  const [rows, cells] = [(await shownRows(page)).length, await shownCells(page)];
  assert.ok(rows > 20 && cells > 20, `${rows} rows, ${cells} cells`);
  assert.match(await page.locator("#count").textContent(), new RegExp(`^${cells} cells on ${rows} rows$`));

  await page.keyboard.press("/");
  await page.keyboard.type("uploads stripe");
  assert.deepEqual(await shownRows(page), []);
  assert.ok(await page.locator("#nothing").isVisible());
  await page.keyboard.press("Escape");
  await page.keyboard.type("bucket uploads");
  assert.deepEqual(await shownRows(page), ["bucket Uploads"]);
  await page.locator("#search").fill("grants.authc:10");
  assert.equal(await shownCells(page), 1);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForFunction((all) => document.querySelectorAll("tbody tr:not([hidden])").length === all, rows);

  await page.locator("#who").selectOption("group");
  assert.equal(await page.locator("thead th[data-kind]:visible").count(), 2);
  await page.locator("#what").selectOption("table");
  assert.equal(await page.locator("tbody tr:visible").count(), 2);
  await page.locator("#verb").selectOption("scan");
  assert.equal(await shownCells(page), 1);
  assert.equal(await page.locator("td.some:not(.off):visible .verb", { hasText: "scan" }).count(), 1);
  await look(page, "filtered");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForFunction((all) => document.querySelectorAll("tbody tr:not([hidden])").length === all, rows);
  await close(page);
}

async function mouse() {
  const page = await open(file);
  const cell = page.locator("tr", { hasText: "index Notes.byNote" }).locator("td.some");
  await cell.click();
  const detail = page.getByRole("dialog");
  assert.ok(await detail.isVisible());
  const text = await detail.textContent();
  for (const part of ["group Users.admins on index Notes.byNote", "dynamodb:Query", "grants.authc:10", '"Effect": "Allow"', "/index/byNote"]) {
    assert.ok(text.includes(part), `no ${part} in ${text}`);
  }
  await look(page, "detail");
  await page.getByRole("button", { name: "Close" }).click();
  assert.ok(!(await detail.isVisible()));
  assert.equal(await focused(page), await cell.getAttribute("data-cell"));
  await close(page);
}

async function keys() {
  const page = await open(file);
  for (let presses = 0; presses < 10 && !/^\d+$/.test((await focused(page)) ?? ""); presses += 1) await page.keyboard.press("Tab");
  const first = await focused(page);
  assert.match(first, /^\d+$/, "the tab key leads to a cell");
  // Cells without access are steps too.
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp"]) await page.keyboard.press(key);
  const there = await focused(page);
  assert.notEqual(there, first);
  await page.keyboard.press("Enter");
  const detail = page.getByRole("dialog");
  assert.ok(await detail.isVisible());
  assert.match(await detail.textContent(), /group Users\.admins on table Notes/);
  await page.keyboard.press("Escape");
  assert.ok(!(await detail.isVisible()));
  assert.equal(await focused(page), there);
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowUp"]) await page.keyboard.press(key);
  assert.equal(await focused(page), first, "the edge of the table holds");
  assert.equal(await page.locator("td[tabindex='0']").count(), 1);
  await close(page);
}

async function narrow() {
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(file, { viewport: { width: 390, height: 844 }, colorScheme, hasTouch: true });
    const { wide, screen } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, screen: innerWidth }));
    assert.ok(wide <= screen, `${wide} of ${screen} points`);
    await look(page, `narrow-${colorScheme}`);
    await page.locator("td.some").first().tap();
    const box = await page.getByRole("dialog").boundingBox();
    assert.ok(box.width <= 390 && box.x >= 0, JSON.stringify(box));
    await look(page, `narrow-${colorScheme}-detail`);
    await close(page);
  }
}

/** The contrast of two colours. Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one, other) {
  const light = (color) => {
    const [red, green, blue] = color.match(/\d+(\.\d+)?/g).slice(0, 3).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low, high] = [light(one), light(other)].sort((left, right) => left - right);
  return (high + 0.05) / (low + 0.05);
}

async function colors() {
  const grounds = [];
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(file, { colorScheme });
    const pairs = await page.evaluate(() => {
      const color = (selector) => getComputedStyle(document.querySelector(selector)).color;
      const ground = (selector) => getComputedStyle(document.querySelector(selector)).backgroundColor;
      return { text: [color("td"), ground("body")], terms: [color(".terms"), ground("body")], verb: [color(".verb"), ground(".verb")], quiet: [color("th small"), ground("th")] };
    });
    for (const [name, [text, ground]] of Object.entries(pairs)) {
      assert.ok(contrast(text, ground) >= 4.5, `${colorScheme} ${name}: ${contrast(text, ground)}`);
    }
    grounds.push(pairs.text[1]);
    if (colorScheme === "dark") await look(page, "dark");
    await close(page);
  }
  assert.notEqual(grounds[0], grounds[1]);
}

async function paper() {
  const page = await open(file, { viewport: { width: 1040, height: 720 }, colorScheme: "dark" });
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await page.locator("#filters").isVisible()));
  assert.ok(await page.locator("thead").isVisible());
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  await page.screenshot({ path: join(shots, "paper.png"), fullPage: true });
  await close(page);
}

/** Texts of the program stay texts, and the policy of the page holds. */
async function harm() {
  const page = await open(hostile);
  assert.equal(await page.locator("img, iframe, a, b, object, embed").count(), 0);
  assert.equal(await page.locator("script").count(), 2);
  assert.ok((await page.locator("thead").textContent()).includes("<img src=x onerror=alert(1)>"));
  await page.locator("td.some").first().click();
  assert.ok(await page.getByRole("dialog").isVisible());
  assert.equal(await page.locator("img, iframe, a, b").count(), 0);
  await close(page);

  const other = await browser.newPage();
  await other.goto(pathToFileURL(hostile).href);
  const ran = await other.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.harmed = true";
    document.body.append(script);
    return globalThis.harmed === true;
  });
  assert.ok(!ran, "the policy lets a foreign script run");
  await other.close();
}

let failed = false;
for (const check of [search, mouse, keys, narrow, colors, paper, harm]) {
  try {
    await check();
    console.log(`ok ${check.name}`);
  } catch (error) {
    failed = true;
    console.error(`FAILED ${check.name}:`, error);
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
