// Whom the user blocks: nothing of them is shown in groups, and neither writes to the other.

import { unlessCutOff } from '../client/rpc.js';

export class Blocks extends EventTarget {
  #call;
  #rev = -1;
  #users = new Set();

  constructor(call) {
    super();
    this.#call = call;
  }

  has(user) {
    return this.#users.has(user);
  }

  /** Their ids. */
  users() {
    return [...this.#users];
  }

  /** Throws what the call throws. */
  async block(user) {
    this.#answered(await this.#call('user.block', { user_id: user }));
  }

  /** Throws what the call throws. */
  async unblock(user) {
    this.#answered(await this.#call('user.unblock', { user_id: user }));
  }

  /** All of them, as an event or an answer told at the version `rev`; of two the higher holds. */
  take(rev, users) {
    if (rev < this.#rev) return;
    this.#rev = rev;
    this.#users = new Set(users);
    this.dispatchEvent(new Event('change'));
  }

  /** After each new session. */
  async resume() {
    // Until it is asked for again an event tells what changes.
    await unlessCutOff(async () => this.#answered(await this.#call('user.list_blocked', {})));
  }

  #answered({ personal_rev: rev, user_ids: users }) {
    this.take(rev, users);
  }
}
