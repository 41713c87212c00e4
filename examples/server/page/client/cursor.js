// How far this client is: the last change it applied of each channel, and two smaller versions. With it a session goes
// on where it ended. It belongs to the data: the two are kept, and thrown away, together.

export class Cursor {
  #epoch;
  #personalRev;
  #channels;

  /** The first cursor, from the answer of `session.open`. */
  constructor({ epoch, personal_rev: personalRev, heads }) {
    this.#epoch = epoch;
    this.#personalRev = personalRev;
    this.#channels = new Map(Object.entries(heads).map(([id, [rev, receiptRev]]) => [id, { rev, receiptRev }]));
  }

  /** Whether the event has not been applied yet. */
  isNews(event) {
    const held = this.#held(event.channel_id);
    switch (event.type) {
      case 'message':
      case 'activity':
        return event.rev > held.rev;
      case 'skipped':
        return event.to > held.rev;
      case 'receipts':
        return event.receipt_rev > held.receiptRev;
      case 'personal':
        return event.personal_rev > this.#personalRev;
      default:
        return true;
    }
  }

  /** Notes that the event was applied. */
  advance(event) {
    const id = event.channel_id;
    switch (event.type) {
      case 'message':
      case 'activity':
        this.#hold(id, { rev: event.rev });
        break;
      case 'skipped':
        this.#hold(id, { rev: event.to });
        break;
      case 'receipts':
        this.#hold(id, { receiptRev: event.receipt_rev });
        break;
      case 'joined':
        this.#hold(id, { rev: event.after, receiptRev: event.view.channel.receipt_rev });
        break;
      case 'reset':
        this.#hold(id, { rev: event.view.channel.rev, receiptRev: event.view.channel.receipt_rev });
        break;
      case 'gone':
        this.#channels.delete(id);
        break;
      case 'personal':
        this.#personalRev = event.personal_rev;
        break;
      // Others, also such as we do not know, leave the cursor as it is.
    }
  }

  /** Whether something was lost on the way: all changes up to these heads were sent before. */
  isBehind(heads) {
    return Object.entries(heads).some(([id, [rev]]) => !this.#channels.has(id) || this.#held(id).rev < rev);
  }

  /** As `session.open` takes it. */
  toJSON() {
    const channels = [...this.#channels].map(([id, { rev, receiptRev }]) => [id, [rev, receiptRev]]);
    return { epoch: this.#epoch, personal_rev: this.#personalRev, channels: Object.fromEntries(channels) };
  }

  #held(id) {
    return this.#channels.get(id) ?? { rev: 0, receiptRev: 0 };
  }

  #hold(id, changed) {
    this.#channels.set(id, { ...this.#held(id), ...changed });
  }
}
