// How far each person is in a channel: everything up to there arrived, everything up to there was read. They only rise.

const NOTHING = { delivered_seq: 0, read_seq: 0 };

export class Watermarks {
  #marks = new Map();

  /** Those of a user: `{ delivered_seq, read_seq }`. */
  of(user) {
    return this.#marks.get(user) ?? NOTHING;
  }

  take(receipts) {
    for (const { user_id: user, delivered_seq: delivered, read_seq: read } of receipts) {
      const held = this.of(user);
      this.#marks.set(user, {
        delivered_seq: Math.max(held.delivered_seq, delivered),
        read_seq: Math.max(held.read_seq, read),
      });
    }
  }

  /** How far all of the users are with a message: `sent`, `delivered` or `read`. */
  statusOf(seq, users) {
    const all = (field) => users.length > 0 && users.every((user) => this.of(user)[field] >= seq);
    if (all('read_seq')) return 'read';
    return all('delivered_seq') ? 'delivered' : 'sent';
  }
}
