// Names of users, asked for when they are first needed and many at a time.

const USERS_PER_CALL = 100;

export class People extends EventTarget {
  #call;
  #users = new Map();
  #wanted = new Set();
  #asking = false;

  constructor(call) {
    super();
    this.#call = call;
  }

  /** The name to show: until it is known, and for who has none, the id. The app itself has neither. */
  name(id) {
    if (id === null || id === undefined) return 'The app';
    if (!this.#users.has(id)) this.#want(id);
    return this.#users.get(id)?.name ?? id;
  }

  /** The name to show to `me`. */
  nameFor(id, me) {
    return id === me ? 'You' : this.name(id);
  }

  /** Takes a profile that came along with something else. */
  learn(user) {
    this.#users.set(user.id, user);
  }

  /** Those of the ids that exist; throws what the call throws. */
  async find(ids) {
    const { users } = await this.#call('user.list', { user_ids: ids });
    users.forEach((user) => this.learn(user));
    return users;
  }

  /** After each new session: ask again for what was not answered. */
  resume() {
    this.#ask();
  }

  #want(id) {
    this.#wanted.add(id);
    // All that one drawing of the page needs becomes one request.
    queueMicrotask(() => this.#ask());
  }

  async #ask() {
    if (this.#asking || this.#wanted.size === 0) return;
    this.#asking = true;
    const ids = [...this.#wanted].slice(0, USERS_PER_CALL);
    try {
      await this.find(ids);
      for (const id of ids) {
        this.#wanted.delete(id);
        if (!this.#users.has(id)) this.#users.set(id, { id });
      }
    } catch {
      // `resume` asks again; until then ids are shown.
      this.#asking = false;
      return;
    }
    this.#asking = false;
    this.dispatchEvent(new Event('change'));
    this.#ask();
  }
}
