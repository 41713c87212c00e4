// Slow mode: how long somebody still waits, in each channel, before the server takes another message of theirs.

export class Pace {
  /** When one may write again, by channel, as of `Date.now()`. */
  #until = new Map();

  /** A message was sent to a channel where one waits for so many seconds afterwards. */
  sent(channelId, seconds) {
    this.hold(channelId, seconds * 1_000);
  }

  /** The server takes nothing for so many milliseconds. */
  hold(channelId, milliseconds) {
    this.#until.set(channelId, Date.now() + milliseconds);
  }

  /** How many milliseconds are left; none when one may write. */
  left(channelId) {
    return Math.max(0, (this.#until.get(channelId) ?? 0) - Date.now());
  }
}
