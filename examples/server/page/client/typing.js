// Tells the server that one writes: when it begins, again while it goes on, and when it ends.

import { isCutOff } from './rpc.js';

// It holds for 6 seconds without being told again.
const HOLDS_MS = 6_000;
const AGAIN_MS = 4_000;

export class Typing {
  #call;
  /** Where one writes, and when that was told last. */
  #channelId = null;
  #toldAt = 0;
  /** Channels that are too large for it, or where one may not write. */
  #refused = new Set();

  constructor(call) {
    this.#call = call;
  }

  /** Something is being written to the channel. */
  write(channelId) {
    if (channelId !== this.#channelId) this.stop();
    const now = Date.now();
    if (this.#refused.has(channelId) || (this.#channelId !== null && now - this.#toldAt < AGAIN_MS)) return;
    this.#channelId = channelId;
    this.#toldAt = now;
    this.#tell('typing.start', channelId);
  }

  /** It was sent, wiped out or left. */
  stop() {
    const channelId = this.#channelId;
    this.#channelId = null;
    if (channelId !== null && Date.now() - this.#toldAt < HOLDS_MS) this.#tell('typing.stop', channelId);
  }

  /** After each new session. */
  resume() {
    this.#channelId = null;
    this.#refused.clear();
  }

  async #tell(method, channelId) {
    try {
      await this.#call(method, { channel_id: channelId });
    } catch (error) {
      // Nobody misses it; what was refused once is not asked for again.
      if (!isCutOff(error)) this.#refused.add(channelId);
    }
  }
}
