// A list that the server has, kept true by reading it again when something may have changed it.

export class KeptList {
  items = [];
  #version = 1;
  #read = 0;

  /** Whether something may have changed since the last reading. */
  get isStale() {
    return this.#read < this.#version;
  }

  /** Something may have changed it. */
  touch() {
    this.#version += 1;
  }

  /** Reads it until nothing has changed meanwhile; `read()` resolves to the items. */
  async refresh(read) {
    while (this.isStale) {
      const version = this.#version;
      this.items = await read();
      this.#read = version;
    }
  }
}
