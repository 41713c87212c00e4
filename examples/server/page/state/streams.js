// What messages say so far that are written while they are read. The server tells a text from its beginning first, and
// from then on what follows.

export class Streams {
  #texts = new Map();

  take({ message_id: id, offset, text }) {
    // What follows a beginning that is not held says nothing.
    if (offset === 0) this.#texts.set(id, text);
    else if (this.#texts.has(id)) this.#texts.set(id, this.#texts.get(id) + text);
  }

  /** The text so far: of what was told and what the copy of the message has, the longer one. */
  of({ id, body = '' }) {
    const told = this.#texts.get(id) ?? '';
    return told.length > body.length ? told : body;
  }

  /** A copy of the message: once it has ended, it has the text itself. */
  takeMessage(message) {
    if (!isStreaming(message)) this.#texts.delete(message.id);
  }

  clear() {
    this.#texts.clear();
  }
}

/** Whether a message is still being written. */
export const isStreaming = ({ stream }) => stream === 'streaming';
