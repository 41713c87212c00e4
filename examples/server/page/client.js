// A chat client: one connection that is always coming back, and a session that misses nothing and repeats nothing.
// It keeps to docs/protocol.md; read this file beside it. What arrives goes into a `store`, which has two methods:
//
//   store.apply(event)   one event, in order, each exactly once
//   store.clear()        what is held is void: the database was restored, or nothing was held yet
//
// The client tells how it is by the events `state` (see `ChatClient.state`), `ready` (a session is open: read what is
// missing, repeat what was not answered) and `expiring` (the token ends soon).

import { Backoff } from './client/backoff.js';
import { Cursor } from './client/cursor.js';
import { Disconnected, RpcConnection, RpcError } from './client/rpc.js';

const PROTOCOL = 1;

// Browsers do not show the server's pings to the page. So the page asks something cheap itself, to notice a network
// that is dead without having said so.
const ASK_EVERY_MS = 30_000;
const ALIVE_WITHIN_MS = 8_000;

// Time enough to type a password before the token ends.
const WARN_BEFORE_MS = 60_000;
// The longest a timer of the browser can wait; a longer one would fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

// What a close code asks for. All others, and an end without a code, mean: come back with the same token.
const NEEDS_TOKEN = new Set([4000, 4001, 4002]);
const FINAL = new Set([1000, 1002]);

export class ChatClient extends EventTarget {
  /**
   * `connecting`, `online`, `waiting` (for the next try), `needs-token` (see `authenticate`) or `stopped`.
   */
  state = 'stopped';
  /** When the next try is, in the state `waiting`; milliseconds as of `Date.now()`. */
  nextTryAt = 0;

  #address;
  #token;
  #store;
  #greet;
  #cursor = null;
  #rpc = null;
  #backoff = new Backoff();
  #timers = {};

  /** `greet(call)` runs after saying who we are, and before the session begins. */
  constructor({ address, token, store, greet = async () => {} }) {
    super();
    this.#address = address;
    this.#token = token;
    this.#store = store;
    this.#greet = greet;
  }

  start() {
    addEventListener('online', this.#look);
    document.addEventListener('visibilitychange', this.#look);
    this.#connect();
  }

  stop() {
    removeEventListener('online', this.#look);
    document.removeEventListener('visibilitychange', this.#look);
    this.#drop();
    this.#become('stopped');
  }

  /** The result of a request; throws `RpcError`, or `Disconnected` when there is no session. */
  async call(method, params) {
    if (this.state !== 'online') throw new Disconnected();
    return this.#rpc.call(method, params);
  }

  /** Goes on with a fresh token of the same user: on the living connection when there is one, else on a new one. */
  async authenticate(token) {
    this.#token = token;
    if (this.state === 'online') await this.#identify(this.#rpc);
    else this.#connect();
  }

  /** Does not wait any longer for the next try. */
  retryNow() {
    if (this.state === 'waiting') this.#connect();
  }

  async #connect() {
    this.#drop();
    this.#become('connecting');
    const rpc = new RpcConnection(this.#address, {
      onNotification: (method, event) => this.#rpc === rpc && method === 'event' && this.#receive(event),
      onEnd: (closeCode) => this.#rpc === rpc && this.#ended(closeCode),
    });
    this.#rpc = rpc;
    try {
      await rpc.opened;
      await this.#identify(rpc);
      await this.#greet((method, params) => rpc.call(method, params));
      await this.#openSession(rpc);
      this.#backoff.reset();
      this.#become('online');
      this.#timers.alive = setInterval(this.#look, ASK_EVERY_MS);
      this.dispatchEvent(new Event('ready'));
    } catch (error) {
      this.#failed(rpc, error);
    }
  }

  /** Says who we are. Before the token ends, the same request with a fresh one prolongs the connection. */
  async #identify(rpc) {
    const identity = await rpc.call('session.authenticate', { token: this.#token, protocol: PROTOCOL });
    clearTimeout(this.#timers.expiring);
    if (identity.expires_at === undefined) return;
    const left = Date.parse(identity.expires_at) - Date.now();
    // The server has just taken the token: when it seems to be over, this machine's clock is wrong.
    if (left <= 0) return;
    const warnIn = Math.min(Math.max(left - WARN_BEFORE_MS, left / 2), LONGEST_TIMER_MS);
    this.#timers.expiring = setTimeout(() => this.dispatchEvent(new Event('expiring')), warnIn);
  }

  /**
   * Begins the events: after the cursor, or from now on. The first event cannot overtake the lines after the `await`:
   * the browser handles each frame in a task of its own, and the answer's promise settles before the next one.
   */
  async #openSession(rpc) {
    const opened = await rpc.call('session.open', this.#cursor ? { cursor: this.#cursor } : {});
    if (opened.resumed) return;
    this.#cursor = new Cursor(opened);
    this.#store.clear();
  }

  #receive(event) {
    if (event.type === 'heads') {
      if (this.#cursor.isBehind(event.heads)) this.#catchUp();
    } else if (this.#cursor.isNews(event)) {
      this.#store.apply(event);
      this.#cursor.advance(event);
    }
  }

  /** Something was lost on the way. The same connection can open its session again, and gets exactly what is missing. */
  async #catchUp() {
    const rpc = this.#rpc;
    try {
      await this.#openSession(rpc);
      this.dispatchEvent(new Event('ready'));
    } catch (error) {
      this.#failed(rpc, error);
    }
  }

  /** A step of the greeting failed. When the connection ended, `#ended` has dealt with it. */
  #failed(rpc, error) {
    if (error instanceof Disconnected || this.#rpc !== rpc) return;
    if (!(error instanceof RpcError)) throw error;
    if (error.code === 'unauthenticated') this.#ended(4001);
    else if (error.retryable) this.#ended(1011);
    else this.#ended(1002);
  }

  #ended(closeCode) {
    this.#drop();
    if (NEEDS_TOKEN.has(closeCode)) {
      this.#become('needs-token');
    } else if (FINAL.has(closeCode)) {
      this.#become('stopped');
    } else {
      const pause = this.#backoff.next();
      this.nextTryAt = Date.now() + pause;
      this.#timers.retry = setTimeout(() => this.#connect(), pause);
      this.#become('waiting');
    }
  }

  /** Lets go of the connection, if there is one, without hearing of its end. */
  #drop() {
    const rpc = this.#rpc;
    this.#rpc = null;
    rpc?.abandon();
    clearInterval(this.#timers.alive);
    clearTimeout(this.#timers.retry);
    clearTimeout(this.#timers.expiring);
  }

  #become(state) {
    if (this.state === state && state !== 'waiting') return;
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }

  /** Looks after the connection: now and then, and when the network or the person comes back. */
  #look = () => {
    if (this.state === 'waiting' && document.visibilityState === 'visible') this.retryNow();
    if (this.state === 'online') this.#rpc.call('user.list', { user_ids: [] }, ALIVE_WITHIN_MS).catch(() => {});
  };
}
