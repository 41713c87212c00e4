// What somebody began to write, kept by the server for all their devices. What is typed here stays, whatever comes from
// elsewhere, and does not replace what it does not follow from: of two texts the other one is offered.

import { isCutOff, unlessCutOff } from './rpc.js';

// After so long without another letter it is saved.
const SAVE_AFTER_MS = 800;
// As many as the server keeps.
const MOST = 200;

const NOTHING = { version: 0, body: '' };

export class Drafts extends EventTarget {
  #call;
  #shelf;
  /**
   * By place: the text as it is here (`body`), what of the server's it follows from (`base`), what the server has
   * (`newest`), and the text that was sent there and not answered (`asked`).
   */
  #held = new Map();
  #isRead = false;

  /** `call` sends a request; `shelf` keeps what is not saved over a reload: `{ read(), write(items) }`. */
  constructor({ call, shelf }) {
    super();
    this.#call = call;
    this.#shelf = shelf;
    for (const { of, ...kept } of shelf.read()) Object.assign(this.#draft(of), { ...kept, newest: kept.base });
  }

  /** The text for a channel (`{ channel_id }`) or a person (`{ user_id }`), or for a thread there (`thread_root`). */
  get(of) {
    return this.#held.get(keyOf(of))?.body ?? '';
  }

  /** Another text for it, from another device, while this one has one of its own. */
  other(of) {
    const draft = this.#held.get(keyOf(of));
    return draft && isOvertaken(draft) ? draft.newest.body : undefined;
  }

  /** The people to whom something was begun. */
  users() {
    const begun = [...this.#held.values()].filter(({ of, body }) => body.trim() !== '' && of.thread_root === undefined);
    return begun.map(({ of }) => of.user_id).filter((user) => user !== undefined);
  }

  /** Somebody writes: it is so at once here, and a little later everywhere. */
  write(of, body) {
    if (body === this.get(of)) return;
    const draft = this.#draft(of);
    draft.body = body;
    this.#keep();
    // What was sent goes at once: who leaves now is not to find it again.
    if (body === '' && !isOvertaken(draft)) this.#save(draft);
    else this.#saveSoon(draft);
  }

  /** Puts the other text below this one: then they are one. */
  join(of) {
    const draft = this.#draft(of);
    draft.body = `${draft.body}\n${draft.newest.body}`;
    draft.base = draft.newest;
    this.#changed();
    this.#saveSoon(draft);
  }

  /** A draft as the server has it; an older one tells nothing. */
  take({ channel_id: channel, user_id: user, thread_root: thread, body, version }) {
    const of = user === undefined ? { channel_id: channel } : { user_id: user };
    const draft = this.#draft(thread === undefined ? of : { ...of, thread_root: thread });
    if (version <= draft.newest.version) return;
    draft.newest = { version, body };
    this.#settle(draft);
  }

  /** The server's versions are void: what it has is read again. */
  forgetVersions() {
    // What was kept over a reload is held against the first reading.
    if (!this.#isRead) return;
    for (const draft of this.#held.values()) Object.assign(draft, { base: NOTHING, newest: NOTHING });
  }

  /** After each new session: what is on the server, and what it does not have yet. */
  async resume() {
    await unlessCutOff(() => this.#read());
    for (const draft of this.#held.values()) this.#save(draft);
  }

  #draft(of) {
    const key = keyOf(of);
    if (!this.#held.has(key)) this.#held.set(key, { of, body: '', base: NOTHING, newest: NOTHING, isBusy: false });
    return this.#held.get(key);
  }

  /** Brings together what is here and what the server has, where one follows from the other. */
  #settle(draft) {
    const { body, base, newest, asked } = draft;
    if (isOvertaken(draft)) {
      const isTyped = body !== '' && body !== base.body;
      // Of one's own requests the event may come before the answer.
      if (newest.body === asked) draft.base = newest;
      else if (!isTyped) Object.assign(draft, { body: newest.body, base: newest });
      else if (newest.body === '' || newest.body === body) draft.base = newest;
    }
    this.#changed();
    if (draft.body !== draft.base.body) this.#saveSoon(draft);
  }

  #saveSoon(draft) {
    clearTimeout(draft.timer);
    draft.timer = setTimeout(() => this.#save(draft), SAVE_AFTER_MS);
  }

  async #save(draft) {
    if (draft.isBusy) return;
    if (isOvertaken(draft)) {
      // It may have been wiped out: then there is room for the other.
      if (draft.body === '' || draft.body === draft.base.body) this.#settle(draft);
      return;
    }
    if (draft.body === draft.base.body) return;
    draft.isBusy = true;
    // Without an answer it is done again in the next session, or with the next letter.
    await unlessCutOff(() => this.#set(draft));
    draft.isBusy = false;
    this.#keep();
  }

  async #set(draft) {
    const { of, body, base } = draft;
    draft.asked = body;
    try {
      const { version } = await this.#call('draft.set', { ...of, body, expected_version: base.version });
      draft.base = { version, body };
      if (version > draft.newest.version) draft.newest = draft.base;
    } catch (error) {
      if (isCutOff(error)) throw error;
      if (error.field === 'expected_version') await this.#overtaken(draft, error.limit);
      // A conversation that is not there any more, or a text too long to send, has no draft elsewhere.
      else draft.base = { ...base, body };
    }
    draft.asked = undefined;
    this.#settle(draft);
  }

  /** Another device wrote first: the list has what, unless it was nothing. */
  async #overtaken(draft, version) {
    await this.#read();
    this.take({ ...draft.of, body: '', version });
  }

  async #read() {
    const { drafts } = await this.#call('draft.list', { limit: MOST });
    this.#isRead = true;
    drafts.forEach((draft) => this.take(draft));
  }

  #changed() {
    this.#keep();
    this.dispatchEvent(new Event('change'));
  }

  #keep() {
    const unsaved = [...this.#held.values()].filter(({ body, base }) => body !== base.body);
    this.#shelf.write(unsaved.map(({ of, body, base, asked }) => ({ of, body, base, asked })));
  }
}

const keyOf = ({ channel_id: channel, user_id: user, thread_root: thread = '' }) => JSON.stringify([channel, user, thread]);

/** Whether the server has a text that this one does not follow from. */
const isOvertaken = ({ base, newest }) => newest.version > base.version;
