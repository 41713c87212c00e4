// The line at the composer that tells of slow mode: that there is one, and how long one still waits.

import { h } from './dom.js';
import { countdownOf } from './format.js';
import { sayPace } from './say-activity.js';
import { slowModeFor } from '../state/rights.js';

// Often enough that no second is left out.
const EVERY_MS = 250;

/** `{ element, update(), isHeld() }`; `changed()` hears when one may write again, or not for now. */
export function slowModeLine(chat, channelOf, changed) {
  // Not announced: a clock that talks would talk over everything.
  const element = h('p', { class: 'left pace', role: 'timer', 'aria-live': 'off' });
  let timer;
  let isHeld = false;
  const update = () => {
    const channel = channelOf();
    const seconds = channel ? slowModeFor(channel) : 0;
    const left = seconds > 0 ? chat.pace.left(channel.id) : 0;
    element.textContent = sayLeft(left, seconds);
    clearTimeout(timer);
    // Until it has run out, or nobody looks any more.
    if (left > 0 && element.isConnected) timer = setTimeout(update, EVERY_MS);
    if (isHeld === left > 0) return;
    isHeld = left > 0;
    changed();
  };
  return { element, update, isHeld: () => isHeld };
}

function sayLeft(left, seconds) {
  if (left > 0) return `Slow mode: you can write again in ${countdownOf(left)}`;
  return seconds > 0 ? `Slow mode: ${sayPace(seconds)}` : '';
}
