// What is held of one channel's history: messages without a gap up to the newest, and the activities among them. The
// two share one order, the `rev` of the change that made them.

export class Timeline {
  /** Whether the newest page was read. Until then, what arrives is kept for it. */
  loaded = false;
  /** Whether reading it failed for a reason that time does not heal. */
  failed = false;
  /** Whether there is more before the oldest message. */
  hasBefore = true;

  #messages = new Map();
  #activities = new Map();
  #sorted = null;

  /** Takes a message, or a newer copy of one: the copy with the higher `changed_rev` wins. */
  put(message) {
    const held = this.#messages.get(message.seq);
    if (held && held.changed_rev >= message.changed_rev) return;
    this.#messages.set(message.seq, message);
    this.#sorted = null;
  }

  /** Takes a change of a message, if the message is held. */
  replace(message) {
    if (this.#messages.has(message.seq)) this.put(message);
  }

  log(activity) {
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

  oldest() {
    return this.entries().find(({ message }) => message)?.message;
  }

  newest() {
    return this.entries().findLast(({ message }) => message)?.message;
  }

  #sort() {
    const messages = [...this.#messages.values()].map((message) => ({ rev: message.created_rev, message }));
    messages.sort((a, b) => a.rev - b.rev);
    // Before the oldest message held there may be others: their activities come with them.
    const from = this.hasBefore ? (messages[0]?.rev ?? Infinity) : 0;
    const activities = [...this.#activities.values()].filter(({ rev }) => rev >= from);
    const entries = [...messages, ...activities.map((activity) => ({ rev: activity.rev, activity }))];
    return entries.sort((a, b) => a.rev - b.rev);
  }
}
