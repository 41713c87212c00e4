// A WebSocket whose other end is the test, and the little of a browser that the client touches.

import { setImmediate } from 'node:timers/promises';

/** Puts the fakes in place. Returns the sockets in the order in which they were opened. */
export function fakeBrowser() {
  const sockets = [];
  globalThis.WebSocket = class FakeSocket extends FakeEnd {
    static OPEN = 1;
    constructor(address) {
      super(address);
      sockets.push(this);
    }
  };
  globalThis.document = new EventTarget();
  globalThis.document.visibilityState = 'visible';
  globalThis.addEventListener = () => {};
  globalThis.removeEventListener = () => {};
  return sockets;
}

class FakeEnd {
  readyState = 0;
  /** What the client sent and nobody looked at yet. */
  #sent = [];

  constructor(address) {
    this.address = address;
  }

  send(text) {
    this.#sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  /** The connection stands. */
  open() {
    this.readyState = 1;
    this.onopen();
  }

  /** The server ends it. */
  end(code) {
    this.readyState = 3;
    this.onclose({ code });
  }

  /** The next request of the client, which must be of that method. */
  async request(method) {
    await settle();
    const request = this.#sent.shift();
    if (request?.method !== method) throw new Error(`expected ${method}, found ${JSON.stringify(request)}`);
    return request;
  }

  async answer({ id }, result) {
    this.#say({ jsonrpc: '2.0', id, result });
    await settle();
  }

  async refuse({ id }, data) {
    this.#say({ jsonrpc: '2.0', id, error: { code: -32000, message: 'no', data } });
    await settle();
  }

  async event(params) {
    this.#say({ jsonrpc: '2.0', method: 'event', params });
    await settle();
  }

  /** What was sent and not looked at. */
  get rest() {
    return this.#sent;
  }

  #say(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

/** Lets all that is due happen. */
export async function settle() {
  await setImmediate();
}
