// What one can do with a message.

import { ask, confirm, reasonField } from './dialog.js';
import { h } from './dom.js';
import { attempt } from './attempt.js';
import { idsOf } from './ids.js';
import { pin, unpin } from './pins.js';
import { menu } from './popover.js';
import { pickReaction, quickReactions, showReactors } from './reactions.js';
import { showRecipients } from './recipients.js';
import { report } from './reports.js';
import { toast } from './toast.js';
import { showVersions } from './versions.js';
import { mayDelete, mayPin, mayWrite } from '../state/rights.js';

/** `edit(message)` and `reply(message)` begin to write, `jump(message)` and `openThread(message)` show it; the rest is done here. */
export function messageActions(chat, { edit, reply, jump, openThread }) {
  const react = (item, key) => attempt(() => toggleReaction(chat, item.message, key));
  const unread = (message) => attempt(() => chat.call('receipt.unread', { channel_id: message.channel_id, seq: message.seq }));
  return {
    retry: (key) => chat.outbox.retry(key),
    discard: (key) => chat.outbox.discard(key),
    jump,
    openThread,
    react,
    pickReaction: (item, anchor) => pickReaction(item, anchor, react),
    openMenu(item, anchor) {
      const { message, channel, mine, mayReact } = item;
      const isGrowing = item.streamed !== undefined;
      const may = mayDelete(channel, message, chat.me);
      menu(anchor, 'Message actions', [
        mayReact && quickReactions(item, react),
        mayWrite(channel) && { icon: 'reply', label: 'Reply', run: () => reply(message) },
        openThread && { icon: 'thread', label: 'Reply in a thread', run: () => openThread(message) },
        mayPin(channel) && (message.pin
          ? { icon: 'unpin', label: 'Unpin', run: () => unpin(chat, message) }
          : { icon: 'pin', label: 'Pin', run: () => pin(chat, message) }),
        { icon: 'copy', label: 'Copy text', run: () => copy(item.streamed ?? message.body) },
        mine && isGrowing && { icon: 'stop', label: 'Stop', run: () => stop(chat, message) },
        mine && mayReact && !isGrowing && { icon: 'edit', label: 'Edit', run: () => edit(message) },
        mine && { icon: 'double', label: 'Who read it', run: () => showRecipients(chat, message, anchor) },
        message.reactions.length > 0 && { icon: 'smile', label: 'Who reacted', run: () => showReactors(chat, message, anchor) },
        may && message.edit_no > 0 && { icon: 'history', label: 'Earlier versions', run: () => showVersions(chat, message) },
        !mine && { icon: 'unread', label: 'Mark as unread', run: () => unread(message) },
        !mine && message.kind === 'user' && { icon: 'flag', label: 'Report', run: () => report(chat, message) },
        { icon: 'trash', label: 'Delete for me', danger: true, run: () => hide(chat, message) },
        may && { icon: 'trash', label: 'Delete for everybody', danger: true, run: () => remove(chat, message, anchor.closest('li')) },
      ]);
    },
  };
}

async function toggleReaction({ call, store }, message, key) {
  const isMine = message.reactions.some((reaction) => reaction.key === key && reaction.mine);
  store.takeMessage(await call(isMine ? 'reaction.remove' : 'reaction.add', { ...idsOf(message), key }));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied');
  } catch {
    // Browsers give the clipboard to secure pages only.
    toast('This browser does not let the page copy');
  }
}

const stop = (chat, message) => attempt(() => chat.call('stream.end', { ...idsOf(message), outcome: 'cancelled' }));

function hide(chat, message) {
  return confirm({
    title: 'Delete message for you?',
    text: 'It is gone for you, on all your devices. Everybody else keeps it. This cannot be undone.',
    action: 'Delete',
    submit: () => chat.call('message.hide', idsOf(message)),
  });
}

async function remove(chat, message, row) {
  const reason = reasonField();
  await ask({
    title: 'Delete message for everybody?',
    content: [h('p', {}, 'Its text is removed for everybody. A note that something was deleted stays.'), reason.element],
    action: 'Delete',
    danger: true,
    submit: () => chat.call('message.delete', { ...idsOf(message), reason: reason.given() }),
  });
  // The button that had the focus goes with the text.
  row.focus();
}
