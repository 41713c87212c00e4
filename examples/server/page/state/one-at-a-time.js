// Readings from the server that many may ask for and that run once at a time.

import { isCutOff } from '../client/rpc.js';

/**
 * A function that runs a reading unless one of that name runs already. `changed()` is told afterwards: what was read may
 * have been dropped meanwhile, and whoever waits for it looks again. What a lost connection or a busy server cut off is
 * read again later.
 */
export function oneAtATime(changed) {
  const busy = new Set();
  return async (name, read) => {
    if (busy.has(name)) return;
    busy.add(name);
    try {
      await read();
      changed();
    } catch (error) {
      // Who is put out of a channel while it is read learns that by an event.
      if (!isCutOff(error) && error.code !== 'not_found') throw error;
    } finally {
      busy.delete(name);
    }
  };
}
