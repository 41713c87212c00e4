// What a message said before its edits.

import { show } from './dialog.js';
import { h, safeHtml } from './dom.js';
import { momentOf } from './format.js';
import { sayError } from './words.js';

export async function showVersions(chat, { channel_id: channel, id }) {
  const list = h('ol', { class: 'versions' }, h('li', { class: 'quiet' }, 'Loading'));
  show('Earlier versions', list);
  try {
    const { versions } = await chat.call('version.list', { channel_id: channel, message_id: id });
    list.replaceChildren(...versions.map(({ html, at }) =>
      h('li', {}, safeHtml(html), h('time', { class: 'quiet', datetime: at }, momentOf(at)))));
  } catch (error) {
    list.replaceChildren(h('li', { class: 'problem' }, sayError(error)));
  }
}
