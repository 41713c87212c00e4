// How much is unread over all channels. The server counts; it is asked again when something may have changed it.

import { unlessCutOff } from '../client/rpc.js';

// However much happens, one request a second is enough; the first goes at once.
const EVERY_MS = 1_000;

export class Total extends EventTarget {
  /** Messages of channels that are not muted: `{ value, at_least }`. */
  messages = { value: 0, at_least: false };

  #call;
  #isBusy = false;
  #isStale = false;

  constructor(call) {
    super();
    this.#call = call;
  }

  /** Something may have changed it. */
  async look() {
    this.#isStale = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#isStale) {
      this.#isStale = false;
      // `resume` asks again, and so does a busy server's next change.
      await unlessCutOff(() => this.#ask());
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    this.#isBusy = false;
  }

  /** After each new session. */
  resume() {
    this.look();
  }

  async #ask() {
    const { messages } = await this.#call('unread.total', {});
    this.messages = messages;
    this.dispatchEvent(new Event('change'));
  }
}
