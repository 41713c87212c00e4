// Where unread begins for the user in one channel: what the server told, and what was seen here since and is still on
// its way to the server. An old word of the server takes nothing of the latter back; a lower one does: somewhere
// messages were marked as unread.

export class Badge {
  #told;
  #read;
  #seen = 0;

  constructor({ badge_seq: badge, read_seq: read }) {
    this.#told = badge;
    this.#read = read;
  }

  /** Messages up to and with this one are not unread. */
  get seq() {
    return Math.max(this.#told, this.#seen);
  }

  /** A state that the server told; whether it marks something as unread again. */
  take({ badge_seq: badge, read_seq: read }) {
    // What was read after that state was taken raised it.
    const told = read < this.#read ? Math.max(badge, this.#read) : badge;
    const isLower = told < this.#told;
    if (isLower) this.#seen = 0;
    this.#told = told;
    this.#read = Math.max(read, this.#read);
    return isLower;
  }

  /** The server told that the user read up to `seq`, or sent that. What it told before is in the badge already. */
  read(seq) {
    if (seq <= this.#read) return;
    this.#read = seq;
    this.#told = Math.max(seq, this.#told);
  }

  /** The user has seen the messages up to `seq` here. */
  see(seq) {
    this.#seen = Math.max(seq, this.#seen);
  }
}
