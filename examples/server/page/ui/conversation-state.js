// What stands where the messages would be, while there are none.

import { h } from './dom.js';
import { icon } from './icons.js';
import { toList } from './route.js';

export const loading = () => h('div', { class: 'loading' }, h('span', { class: 'spinner' }), 'Loading messages');

export const failed = (retry) => h('div', { class: 'empty failed' }, icon('alert'), h('p', {}, 'The messages could not be read'),
  h('button', { type: 'button', class: 'button', onclick: retry }, 'Try again'));

export const beginning = (name) => h('div', { class: 'empty beginning' }, icon('bubble'), h('p', { dir: 'auto' }, `Say hello to ${name}`),
  h('p', { class: 'quiet' }, 'Markdown works: **bold**, *italic*, `code`, lists and more.'));

const MISSING = {
  group: () => 'This group is not there (any more)',
  person: (id) => `There is nobody called “${id}”`,
  thread: () => 'This thread is not there (any more)',
};

export const missing = (kind, id) => h('div', { class: 'empty missing' }, icon('bubble'),
  h('p', {}, MISSING[kind](id)),
  h('a', { class: 'button', href: toList }, 'All conversations'));
