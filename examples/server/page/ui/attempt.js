// What a press of a button asks for.

import { toast } from './toast.js';
import { sayError } from './words.js';

/** Runs it, and says so when it does not work; whether it did. */
export async function attempt(what) {
  try {
    await what();
    return true;
  } catch (error) {
    toast(sayError(error));
    return false;
  }
}
