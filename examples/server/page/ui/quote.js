// A message that another one answers, in two lines.

import { h, textOf } from './dom.js';

/** What is quoted: `{ author, text, message }`; `message` is `null` when it is not there, `undefined` until it is known. */
export function quoteOf(chat, channel, id) {
  const message = channel.messageById(id);
  if (message === undefined) chat.reader.quoted(channel, id);
  const author = message ? chat.people.nameFor(message.sender_id, chat.me) : '';
  return { author, text: textIn(message), message };
}

function textIn(message) {
  if (message === undefined) return '…';
  if (message === null) return 'A message that is not there (any more)';
  return message.deleted_at ? 'Message deleted' : textOf(message.html);
}

/** It as a button that leads to the quoted message. */
export function quote({ author, text, message }, jump) {
  return h('button', { type: 'button', class: 'quote', tabindex: -1, title: 'Show the message', disabled: !message,
    onclick: () => jump(message) }, ...lines(author, text));
}

/** For the place where the answer is written. */
export const quoteLines = (author, message) => h('span', { class: 'quote' }, ...lines(author, textIn(message)));

const lines = (author, text) => [h('span', { class: 'quoted-author', dir: 'auto' }, author),
  h('span', { class: 'quoted-text', dir: 'auto' }, text)];
