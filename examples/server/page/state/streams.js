// What messages say so far that are written while they are read. The server tells a text from its beginning first, and
// from then on what follows.

export class Streams {
  #texts = new Map();

  take({ message_id: id, offset, text }) {
    this.#texts.set(id, offset === 0 ? text : (this.#texts.get(id) ?? '') + text);
  }

  /** The text so far: of what was told and what the copy of the message has, the longer one. */
  of({ id, body = '' }) {
    const told = this.#texts.get(id) ?? '';
    return told.length > body.length ? told : body;
  }

  /** It ended: the message itself has the text. */
  end(id) {
    this.#texts.delete(id);
  }
}

/** Whether a message is still being written. */
export const isStreaming = ({ stream }) => stream === 'streaming';
