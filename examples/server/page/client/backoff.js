// Growing pauses between tries. Each is a random part of a bound that doubles, so that a server that restarts is not
// met by everybody in the same moment.

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

export class Backoff {
  #bound = FIRST_MS;

  /** How long to wait before the next try, in milliseconds. */
  next() {
    const pause = Math.random() * this.#bound;
    this.#bound = Math.min(2 * this.#bound, LONGEST_MS);
    return pause;
  }

  /** The last try went well: begin with short pauses again. */
  reset() {
    this.#bound = FIRST_MS;
  }
}
