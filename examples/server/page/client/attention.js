// Whether somebody is at this device, and whether they want to be seen and known to have read: what the server is told
// about oneself.

// So long without a touch, or out of sight, and one counts as away.
const AWAY_AFTER_MS = 5 * 60_000;

const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel'];

export class Attention extends EventTarget {
  #call;
  #hidden;
  #discreet;
  #isAway = false;
  #timer = null;

  /** The shelves keep over a reload whether one is hidden, and whether one reads without telling. */
  constructor(call, { hidden, discreet }) {
    super();
    this.#call = call;
    this.#hidden = hidden;
    this.#discreet = discreet;
  }

  /** Whether others are shown nothing of oneself. */
  get isHidden() {
    return this.#hidden.read();
  }

  /** Whether what one reads from now on is told to nobody. */
  get isDiscreet() {
    return this.#discreet.read();
  }

  set isDiscreet(isDiscreet) {
    this.#discreet.write(isDiscreet);
    this.dispatchEvent(new Event('change'));
  }

  start() {
    for (const touch of TOUCHES) addEventListener(touch, this.#touched, { passive: true });
    document.addEventListener('visibilitychange', this.#seen);
    this.#touched();
  }

  stop() {
    for (const touch of TOUCHES) removeEventListener(touch, this.#touched);
    document.removeEventListener('visibilitychange', this.#seen);
    clearTimeout(this.#timer);
  }

  /** Throws what the call throws. */
  async hide(isHidden) {
    await this.#call('presence.set', { invisible: isHidden });
    this.#hidden.write(isHidden);
    this.dispatchEvent(new Event('change'));
  }

  /** Before a session opens: who is hidden is not to be seen for a moment. */
  async greet(call) {
    if (this.isHidden) await call('presence.set', { invisible: true });
  }

  /** After each new session, which begins as somebody who is there. */
  resume() {
    if (this.#isAway) this.#tell();
  }

  #touched = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#become(true), AWAY_AFTER_MS);
    this.#become(false);
  };

  #seen = () => {
    if (document.visibilityState === 'visible') this.#touched();
  };

  #become(isAway) {
    if (this.#isAway === isAway) return;
    this.#isAway = isAway;
    this.#tell();
  }

  #tell() {
    // Without a connection there is nobody to tell; `resume` does it.
    this.#call('presence.set', { status: this.#isAway ? 'away' : 'online' }).catch(() => {});
  }
}
