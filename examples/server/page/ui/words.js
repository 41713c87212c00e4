// What the page says about errors, people and numbers.

import { Disconnected } from '../client/rpc.js';
import { isHere } from '../state/presence.js';
import { stoppedBy } from '../state/rights.js';
import { listOf, momentOf } from './format.js';

const FIELDS = {
  user_id: 'The user name',
  user_ids: 'A user name',
  password: 'The password',
  name: 'The name',
  topic: 'The topic',
  body: 'The message',
};

const CODES = {
  not_found: 'This is not there (any more).',
  forbidden: 'You may not do this here.',
  conflict: 'Somebody changed this meanwhile. Look again.',
  rate_limited: 'That was too fast. Wait a moment and try again.',
  unavailable: 'The server is busy. Try again in a moment.',
  internal: 'Something went wrong on the server.',
};

/** An error in a sentence for people. */
export function sayError(error) {
  if (error.forPerson) return error.forPerson;
  if (error instanceof Disconnected) return 'There is no connection right now.';
  // `fetch` fails with one when the server cannot be reached.
  if (error instanceof TypeError) return 'The server cannot be reached.';
  if (error.code === 'unauthenticated') return 'The user name or the password is wrong.';
  if (error.code === 'conflict' && error.field === 'user_id') return 'This user name is taken.';
  if (error.code === 'conflict' && error.field === 'message_id' && error.limit) return `No more than ${error.limit} messages can be pinned.`;
  if (error.code === 'invalid' && FIELDS[error.field]) return sayInvalid(error);
  if (error.code === 'rejected') return error.message;
  return CODES[error.code] ?? `That did not work: ${error.message}.`;
}

function sayInvalid({ field, limit, message }) {
  // The server writes `name is longer than …`; people know the field by another name.
  const what = message.replace(new RegExp(`^${field} `), '').replace(/ \(limit \d+\)$/, '');
  return `${FIELDS[field]} ${what}${limit === undefined ? '' : ` (${limit})`}.`;
}

const STOPPED = { frozen: 'The group is frozen', muted: 'You are muted here' };

/** Why one cannot write in a conversation. */
export function sayReadOnly(channel) {
  const by = stoppedBy(channel);
  const { reason } = { frozen: channel.view.channel.frozen, muted: channel.view.membership.muted }[by] ?? {};
  if (by) return `${STOPPED[by]}${reason ? `: ${reason}` : '.'}`;
  return 'You can read here, and not write.';
}

/** Whether somebody is here, in a few words; nothing when it is not known. */
export function sayPresence({ status, since } = {}) {
  if (isHere(status)) return status;
  return since === undefined ? '' : `last seen ${momentOf(since)}`;
}

/** A number that may be larger than was counted; nothing for none. */
export const sayCount = ({ value = 0, at_least: atLeast = false } = {}) => (value === 0 ? '' : `${value}${atLeast ? '+' : ''}`);

/** How much was said in a thread. */
export const sayReplies = ({ reply_count: count }) => `${count} ${count === 1 ? 'reply' : 'replies'}`;

/** Who writes, in a sentence. */
export function sayTyping(names) {
  if (names.length === 0) return '';
  if (names.length > 3) return 'Several people are typing';
  return `${listOf(names)} ${names.length === 1 ? 'is' : 'are'} typing`;
}
