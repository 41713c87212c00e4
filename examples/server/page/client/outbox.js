// Messages on their way. Each has a `client_key` of its own, is shown at once, and stays here until the server has said
// that it is stored: after a lost connection it is sent again with the same key, which never makes a second message.

import { Backoff } from './backoff.js';
import { Disconnected } from './rpc.js';

// After so many answers that say "later", about a minute apart in the end, the person is asked.
const TRIES = 8;

export class Outbox extends EventTarget {
  #call;
  #shelf;
  #items = new Map();

  /** `call` sends a request; `shelf` keeps the items over a reload: `{ read(), write(items) }`. */
  constructor({ call, shelf }) {
    super();
    this.#call = call;
    this.#shelf = shelf;
    for (const { key, to, draft, at } of shelf.read()) this.#items.set(key, newItem(key, to, draft, at));
  }

  /** What is not settled yet, in the order it was written. */
  items() {
    return [...this.#items.values()];
  }

  /** Sends a `draft` (what `message.send` has beside the target) `to` a channel (`{ channel_id }`) or a person (`{ user_id }`). */
  add(to, draft) {
    const item = newItem(newKey(), to, draft, new Date().toISOString());
    this.#items.set(item.key, item);
    this.#changed();
    this.#transmit(item);
  }

  /** After each new session: what was not answered is sent again, in order. */
  resume() {
    for (const item of this.#items.values()) if (!item.error) this.#transmit(item);
  }

  /** The person wants to try again what failed. */
  retry(key) {
    const item = this.#items.get(key);
    if (!item?.error) return;
    item.error = null;
    item.backoff = new Backoff();
    item.tries = 0;
    this.#changed();
    this.#transmit(item);
  }

  discard(key) {
    if (this.#items.delete(key)) this.#changed();
  }

  /** The message is stored. Its event and the answer both tell; whichever comes first settles it. */
  settle(message) {
    this.discard(message.client_key);
  }

  async #transmit(item) {
    item.tries += 1;
    try {
      const { message } = await this.#call('message.send', { ...item.to, ...item.draft, client_key: item.key });
      this.dispatchEvent(new CustomEvent('stored', { detail: message }));
      this.settle(message);
    } catch (error) {
      this.#refused(item, error);
    }
  }

  #refused(item, error) {
    // Without an answer nobody knows whether it was stored: `resume` repeats it.
    if (error instanceof Disconnected || !this.#items.has(item.key)) return;
    if (error.retryable && item.tries < TRIES) {
      if (error.retryAfter > 0) this.dispatchEvent(new CustomEvent('held', { detail: { to: item.to, for: error.retryAfter } }));
      const pause = error.retryAfter + item.backoff.next();
      setTimeout(() => this.#items.get(item.key) === item && this.#transmit(item), pause);
      return;
    }
    item.error = error;
    this.#changed();
  }

  #changed() {
    this.#shelf.write(this.items().map(({ key, to, draft, at }) => ({ key, to, draft, at })));
    this.dispatchEvent(new Event('change'));
  }
}

function newItem(key, to, draft, at) {
  return { key, to, draft, at, error: null, tries: 0, backoff: new Backoff() };
}

// `crypto.randomUUID` exists only in secure contexts, and a page on a plain-HTTP address in the local network is none.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
