// The composer of a conversation or of a thread in one, with what it needs to know of the people there.

import { attempt } from './attempt.js';
import { composer } from './composer.js';
import { EVERYONE } from './mention-picker.js';
import { slowModeLine } from './slow-mode.js';
import { may } from '../state/rights.js';

/**
 * `of` is what is written to, as `draft.set` has it, `channel()` the channel as far as there is one, `user` the other
 * side of a direct one; `timeline()` is where the last message of one's own is looked for, and `send(draft)` takes what
 * was written.
 */
export function writer(chat, { of, placeholder, channel, user, timeline, send }) {
  const person = (id) => ({ id, name: chat.people.name(id) });
  const element = composer({
    draft: draftOf(chat, of),
    placeholder,
    people: () => others(chat, channel(), user).map((id) => (id === EVERYONE ? { id, name: id } : person(id))),
    findPeople: async (begun) => (await chat.reader.peopleLike(channel(), begun)).map(person),
    send,
    save: (message, draft) => save(chat, message, draft),
    pace: (changed) => slowModeLine(chat, channel, changed),
    editLast() {
      const isMine = ({ message }) => message && message.sender_id === chat.me && !message.deleted_at;
      const last = timeline()?.entries().findLast(isMine);
      if (last) element.edit(last.message);
    },
    /** Somebody writes here, or does not any more. Before the first message there is no channel to tell it in. */
    writing(isWriting) {
      if (isWriting && channel()) chat.typing.write(channel().id);
      else chat.typing.stop();
    },
  });
  return element;
}

/** What was begun there, as the composer takes it. */
function draftOf({ drafts }, of) {
  return {
    read: () => drafts.get(of),
    write: (text) => drafts.write(of, text),
    other: () => drafts.other(of),
    join: () => drafts.join(of),
  };
}

/** Those who can be named. */
function others({ me }, channel, user) {
  const ids = channel?.isGroup ? [...(channel.people?.keys() ?? [])] : [user];
  const rest = ids.filter((id) => id !== me);
  return channel && may(channel, 'mention_everyone') ? [EVERYONE, ...rest] : rest;
}

/** Saves an edit; whether it worked. */
function save(chat, { channel_id: channel, id, edit_no: editNo }, draft) {
  return attempt(() => chat.call('message.edit', { channel_id: channel, message_id: id, expected_edit_no: editNo, ...draft }));
}
