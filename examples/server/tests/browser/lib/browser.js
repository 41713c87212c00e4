// One Chromium for a test file, and people in it: each has a context of their own, as if at a computer of their own.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const SCREENSHOTS = join(import.meta.dirname, '..', 'screenshots');

// A busy machine is slow; a page that is broken is slower.
const PATIENCE_MS = 20_000;

export const DESKTOP = { width: 1200, height: 780 };
export const PHONE = { width: 390, height: 844 };
export const SMALL_PHONE = { width: 360, height: 740 };

/** A Chromium with a fresh profile that talks to nobody but the server. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * A page of somebody's own. What the page reports as an error ends up in `faults`; that the server is away now and then
 * is part of the story.
 */
export async function newPage(browser, faults, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => faults.push(error.stack));
  page.on('dialog', (dialog) => {
    faults.push(`a script said: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('console', (message) => {
    const isNetwork = /WebSocket connection|Failed to load resource/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isNetwork) faults.push(message.text());
  });
  return page;
}

export async function screenshot(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  // What fades in is shown as it ends up.
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
}
