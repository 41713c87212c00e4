// What is held of one channel's history: messages without a gap up to the newest, and the activities among them. The
// two share one order, the `rev` of the change that made them.

import { keepMine, react, tellsMine } from './reactions.js';
import { afterReply } from './threads.js';

// What the log has of messages is shown with them, and not as a line: reactions alone could be thousands.
export const OF_MESSAGES = new Set([
  'message_edited',
  'message_deleted',
  'stream_ended',
  'reaction_added',
  'reaction_removed',
]);

export class Timeline {
  /** Whether the newest page was read. Until then, what arrives is kept for it. */
  loaded = false;
  /** Whether reading it failed for a reason that time does not heal. */
  failed = false;
  /** Whether there is more before the oldest message. */
  hasBefore = true;

  #isThread;
  #messages = new Map();
  #activities = new Map();
  /** The activity that tells of a deletion, by the message's number. */
  #deletions = new Map();
  #sorted = null;

  /** The history of a channel, or of a thread in it: what is said in threads is no line of the channel. */
  constructor({ isThread = false } = {}) {
    this.#isThread = isThread;
  }

  /** Takes a message, or a newer copy of one: the copy with the higher `changed_rev` wins. */
  put(message) {
    const held = this.#messages.get(message.seq);
    if (held && held.changed_rev > message.changed_rev) return;
    // Of two that are as new, one may tell more.
    if (held?.changed_rev === message.changed_rev && !tellsMine(message)) return;
    this.#set(held ? keepMine(message, held) : message);
  }

  /** Takes a change of a message, if the message is held. */
  replace(message) {
    if (this.#messages.has(message.seq)) this.put(message);
  }

  /** A reply in the thread of a message, if that is held: it was sent, or deleted, by the change `rev`. */
  countReply(reply, rev) {
    const root = this.byId(reply.thread_root);
    if (root) this.#set(afterReply(root, reply, rev));
  }

  /** A reaction to a message, if the message is held. */
  react(activity, me) {
    const held = this.#messages.get(activity.seq);
    if (held && !held.deleted_at) this.#set(react(held, activity, me));
  }

  log(activity) {
    if (activity.type === 'message_deleted') this.#deletions.set(activity.seq, activity);
    if (OF_MESSAGES.has(activity.type)) return;
    this.#activities.set(activity.rev, activity);
    this.#sorted = null;
  }

  /** Forgets messages up to and with `seq`, and the activities before what is left. */
  dropUpTo(seq) {
    let lastRev = 0;
    for (const message of this.#messages.values()) {
      if (message.seq > seq) continue;
      lastRev = Math.max(lastRev, message.created_rev);
      this.#messages.delete(message.seq);
    }
    for (const rev of this.#activities.keys()) if (rev <= lastRev) this.#activities.delete(rev);
    this.#sorted = null;
  }

  /** Forgets the messages with these numbers. */
  drop(seqs) {
    for (const message of this.#messages.values()) if (seqs.includes(message.seq)) this.#messages.delete(message.seq);
    this.#sorted = null;
  }

  /** Messages and activities as `{ rev, message }` or `{ rev, activity }`, oldest first. */
  entries() {
    this.#sorted ??= this.#sort();
    return this.#sorted;
  }

  /** Who deleted a message and why, as far as it is known. */
  deletionOf(seq) {
    return this.#deletions.get(seq);
  }

  /** The message of that id, if it is held. */
  byId(id) {
    return [...this.#messages.values()].find((message) => message.id === id);
  }

  /** The oldest message, whether it is a line of its own or not. */
  oldest() {
    const seq = Math.min(...this.#messages.keys());
    return this.#messages.get(seq);
  }

  #set(message) {
    this.#messages.set(message.seq, message);
    this.#sorted = null;
  }

  #sort() {
    const shown = [...this.#messages.values()].filter((message) => this.#isThread || !message.thread_root);
    const messages = shown.map((message) => ({ rev: message.created_rev, message }));
    messages.sort((a, b) => a.rev - b.rev);
    // Before the oldest message held there may be others: their activities come with them.
    const from = this.hasBefore ? (this.oldest()?.created_rev ?? Infinity) : 0;
    const activities = [...this.#activities.values()].filter(({ rev }) => rev >= from);
    const entries = [...messages, ...activities.map((activity) => ({ rev: activity.rev, activity }))];
    return entries.sort((a, b) => a.rev - b.rev);
  }
}
