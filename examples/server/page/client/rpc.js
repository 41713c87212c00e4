// JSON-RPC 2.0 over one WebSocket: requests with their answers, and notifications. It knows nothing of chat, and
// nothing of reconnecting: when the connection ends, this object ends with it.

// A server that is alive answers within this time even when its disk is busy; beyond it the network is taken for dead.
const ANSWER_WITHIN_MS = 20_000;

// What browsers report when a connection ended without a goodbye.
const NO_CLOSE_CODE = 1006;

/** The server's answer to a request was an error. */
export class RpcError extends Error {
  constructor({ message, data = {} }) {
    super(message);
    this.name = 'RpcError';
    /** What kind of error: `invalid`, `not_found`, … */
    this.code = data.code ?? 'internal';
    /** Which parameter, and which bound it passed. */
    this.field = data.field;
    this.limit = data.limit;
    /** Whether repeating the same request later may help. */
    this.retryable = data.retryable ?? false;
    /** How long to wait before, in milliseconds, where that is known. */
    this.retryAfter = data.retry_after_ms ?? 0;
  }
}

/** There was no answer, because there is no connection (any more). Nobody knows whether the request was carried out. */
export class Disconnected extends Error {
  constructor() {
    super('not connected');
    this.name = 'Disconnected';
  }
}

/** Whether a request may go well later: there was no connection, or the server was busy. */
export const isCutOff = (error) => error instanceof Disconnected || error.retryable === true;

/** Runs it, and leaves it to later what was cut off: the next session, or the next change. */
export async function unlessCutOff(what) {
  try {
    await what();
  } catch (error) {
    if (!isCutOff(error)) throw error;
  }
}

export class RpcConnection {
  #socket;
  #waiting = new Map();
  #lastId = 0;
  #onNotification;
  #onEnd;

  /** `onNotification(method, params)` for what the server says unasked; `onEnd(closeCode)` once, at the end. */
  constructor(address, { onNotification, onEnd }) {
    this.#onNotification = onNotification;
    this.#onEnd = onEnd;
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(data);
    const timer = setTimeout(() => this.abandon(), ANSWER_WITHIN_MS);
    /** Settles when requests may be sent. */
    this.opened = new Promise((resolve, reject) => {
      socket.onopen = () => {
        clearTimeout(timer);
        resolve();
      };
      socket.onclose = ({ code }) => {
        clearTimeout(timer);
        reject(new Disconnected());
        this.#end(code);
      };
    });
    // Whoever does not wait for it learns of the failure through `onEnd`.
    this.opened.catch(() => {});
  }

  /** The result of a request; throws `RpcError` or `Disconnected`. */
  call(method, params, answerWithin = ANSWER_WITHIN_MS) {
    return new Promise((resolve, reject) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) {
        reject(new Disconnected());
        return;
      }
      this.#lastId += 1;
      const timer = setTimeout(() => this.abandon(), answerWithin);
      this.#waiting.set(this.#lastId, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id: this.#lastId, method, params }));
    });
  }

  /** Ends the connection at once: a dead network would answer no goodbye. */
  abandon() {
    this.#socket?.close(1000);
    this.#end(NO_CLOSE_CODE);
  }

  #receive(data) {
    const frame = JSON.parse(data);
    if (frame.method !== undefined) {
      this.#onNotification?.(frame.method, frame.params);
      return;
    }
    const waiting = this.#waiting.get(frame.id);
    if (!waiting) {
      // An answer with the id null tells that the server could not read a frame of ours: a bug on this side.
      console.warn('an answer to nothing', frame);
      return;
    }
    this.#waiting.delete(frame.id);
    clearTimeout(waiting.timer);
    if (frame.error) waiting.reject(new RpcError(frame.error));
    else waiting.resolve(frame.result);
  }

  #end(closeCode) {
    if (!this.#socket) return;
    this.#socket.onmessage = null;
    this.#socket = null;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Disconnected());
    }
    this.#waiting.clear();
    this.#onEnd(closeCode);
  }
}
