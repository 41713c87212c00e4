// Somebody at the page: what people do, and what they see.

import { PASSWORD } from './api.js';

export class Person {
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  async signUp(id, name) {
    await this.page.goto(this.url);
    await this.page.getByRole('button', { name: 'Create an account' }).click();
    await this.page.getByLabel('User name').fill(id);
    await this.page.getByLabel('Your name').fill(name);
    await this.page.getByLabel('Password').fill(PASSWORD);
    await this.page.getByRole('button', { name: 'Create account' }).click();
    await this.seesList();
  }

  async signIn(id) {
    await this.page.goto(this.url);
    await this.page.getByLabel('User name').fill(id);
    await this.page.getByLabel('Password').fill(PASSWORD);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.seesList();
  }

  async signOut() {
    await this.page.getByRole('button', { name: 'Your account' }).click();
    await this.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await this.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  }

  seesList() {
    return this.page.getByRole('navigation', { name: 'Conversations' }).waitFor();
  }

  /** The row of a conversation in the list. */
  row(name) {
    return this.page.locator('a.row', { has: this.page.locator('.name', { hasText: new RegExp(`^${name}$`) }) });
  }

  badge(name) {
    return this.row(name).locator('.badge');
  }

  async open(name) {
    await this.row(name).click();
    await this.page.locator('.conversation h2', { hasText: name }).waitFor();
  }

  async beginWith(id) {
    await this.page.getByRole('button', { name: 'New conversation' }).first().click();
    await this.page.getByLabel('User name').fill(id);
    await this.page.getByRole('button', { name: 'Write', exact: true }).click();
  }

  async write(text) {
    await this.#write('Write a message', text);
  }

  async writeInThread(text) {
    await this.#write('Reply in the thread', text);
  }

  async #write(label, text) {
    const input = this.page.getByLabel(label);
    await input.fill(text);
    await input.press('Enter');
  }

  /** A message by its text. */
  message(text) {
    return this.page.locator('li.message', { has: this.page.locator('.body', { hasText: text }) });
  }

  async sees(text) {
    await this.message(text).waitFor();
  }

  /** Waits for the ticks of one's own message: `waiting`, `sent`, `delivered`, `read` or `failed`. */
  async seesTicks(text, status) {
    await this.message(text).locator(`.ticks[data-status="${status}"]`).waitFor();
  }

  /** Waits for what stands below the name, above the conversation. */
  async seesAbout(text) {
    await this.page.locator('.conversation .who p', { hasText: text }).waitFor();
  }

  /** Waits for who types: nobody is an empty text. */
  async seesTyping(text) {
    const line = this.page.locator(`.typing${text === '' ? ':not([data-busy])' : '[data-busy]'}`);
    await line.locator('span:last-child').filter({ hasText: new RegExp(`^${text}$`) }).waitFor({ state: 'attached' });
  }

  async seesLine(text) {
    await this.page.locator('.note-line', { hasText: text }).waitFor();
  }

  async seesOnline() {
    await this.page.locator('.banner:not([data-shown])').waitFor({ state: 'attached' });
  }

  async seesOffline() {
    await this.page.locator('.banner[data-shown]', { hasText: 'No connection' }).waitFor();
  }

  /** Connects at once, unless the page has done so by itself meanwhile: then there is no button any more. */
  async hurriesBack() {
    const buttons = this.page.getByRole('button', { name: 'Try now' });
    await buttons.evaluateAll((all) => all.forEach((button) => button.click()));
  }

  /** Chooses from the menu of a button. */
  async chooses(button, action) {
    await this.page.getByRole('button', { name: button }).click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  /** Chooses from the menu of a message. */
  async act(text, action) {
    await this.menuOf(text);
    await this.page.getByRole('menuitem', { name: action, exact: true }).click();
  }

  /** Opens the menu of a message. */
  async menuOf(text) {
    await this.message(text).hover();
    await this.message(text).getByRole('button', { name: 'Message actions' }).click();
    await this.page.getByRole('menu').waitFor();
  }

  /** Holds a finger on a message for a moment. */
  async hold(text) {
    const message = this.message(text);
    await message.locator('.body').scrollIntoViewIfNeeded();
    const { x, y } = await message.locator('.body').boundingBox();
    const touch = await this.page.context().newCDPSession(this.page);
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: x + 4, y: y + 6 }] });
    await this.page.locator('li.message.held').waitFor();
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }

  async react(text, key) {
    await this.menuOf(text);
    await this.page.getByRole('menuitemradio', { name: `React with ${key}` }).click();
  }

  /** A reaction to a message, as it stands below it. */
  reaction(text, key) {
    return this.message(text).locator('.chip', { hasText: key });
  }

  /** Waits for a reaction to have that count, and to be one's own or not. */
  async seesReaction(text, key, count, isMine) {
    await this.message(text).locator(`.chip[aria-label="${key}, ${count}"][aria-pressed="${isMine}"]`).waitFor();
  }

  /** Waits for the title of the window. */
  async seesTitle(title) {
    await this.page.waitForFunction(({ source }) => new RegExp(source).test(document.title), { source: title.source });
  }

  /** How often a text stands among the messages. */
  count(text) {
    return this.message(text).count();
  }
}

/** Waits until the page finds `locator` in exactly `count` places. */
export async function seesExactly(locator, count) {
  if (count > 0) await locator.nth(count - 1).waitFor();
  await locator.nth(count).waitFor({ state: 'detached' });
}
