// Tells the server how far messages arrived and were read. Receipts are watermarks: only the highest number counts, so
// many merge into one request, and repeating one changes nothing.

import { Disconnected } from './rpc.js';

// One request a second and channel is plenty; the first goes at once.
const EVERY_MS = 1_000;

const METHODS = { delivered: 'receipt.delivered', read: 'receipt.read', privately: 'receipt.read_privately' };

export class Receipts {
  #call;
  /** `read channel` → how far it should be, how far the server has said it is, and whether a request is on its way. */
  #marks = new Map();

  constructor(call) {
    this.#call = call;
  }

  /** `kind` is `delivered`, `read`, or `privately` for what is read without telling anybody. */
  mark(kind, channelId, seq) {
    const key = `${kind} ${channelId}`;
    if (!this.#marks.has(key)) this.#marks.set(key, { kind, channelId, wanted: 0, told: 0, busy: false });
    const mark = this.#marks.get(key);
    mark.wanted = Math.max(mark.wanted, seq);
    this.#tell(mark);
  }

  /** Something is unread again: reading it is to be told once more. */
  forgetRead(channelId) {
    this.forget(channelId, ['read', 'privately']);
  }

  /** After each new session: what was not answered is told again. */
  resume() {
    for (const mark of this.#marks.values()) this.#tell(mark);
  }

  /** The channel is gone, or its numbers are void. */
  forget(channelId, kinds = Object.keys(METHODS)) {
    for (const kind of kinds) {
      const mark = this.#marks.get(`${kind} ${channelId}`);
      // One that is just being told has nothing to add afterwards.
      if (mark) mark.wanted = 0;
      this.#marks.delete(`${kind} ${channelId}`);
    }
  }

  async #tell(mark) {
    if (mark.busy || mark.wanted <= mark.told) return;
    mark.busy = true;
    const seq = mark.wanted;
    try {
      await this.#call(METHODS[mark.kind], { channel_id: mark.channelId, seq });
      mark.told = seq;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    } catch (error) {
      // Without a connection `resume` repeats it; other refusals (the channel is gone) would only repeat themselves.
      if (!(error instanceof Disconnected)) mark.told = Math.max(mark.told, seq);
    }
    mark.busy = false;
    if (mark.told === seq) this.#tell(mark);
  }
}
