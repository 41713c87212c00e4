// What a message said before its edits.

import { h, safeHtml } from './dom.js';
import { momentOf } from './format.js';
import { idsOf } from './ids.js';
import { showList } from './list-dialog.js';

export const showVersions = (chat, message) => showList(chat, 'Earlier versions', {
  kind: 'versions',
  nothing: 'There are none.',
  read: async () => (await chat.call('version.list', idsOf(message))).versions,
  row: ({ html, at }) => h('li', {}, safeHtml(html), h('time', { class: 'quiet', datetime: at }, momentOf(at))),
});
