// How much of a channel is unread, counted on as messages arrive. Where it began is in badge.js.

const UNREAD_CAP = 99;

export const nothingUnread = () => ({ messages: { value: 0, at_least: false }, mentions: { value: 0, at_least: false } });

/** A message arrived that had not been seen. */
export function countIn(unread, message, me) {
  if (message.sender_id === me || message.kind !== 'user' || message.deleted_at) return;
  countOn(unread.messages);
  if (message.mentions.includes(me) || message.mention_everyone) countOn(unread.mentions);
}

function countOn(count) {
  if (count.value >= UNREAD_CAP) count.at_least = true;
  else count.value += 1;
}
