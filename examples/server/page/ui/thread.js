// One thread of a conversation: the message it began with, the replies, and where to write one.

import { attempt } from './attempt.js';
import { loading, missing } from './conversation-state.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { messageActions } from './message-actions.js';
import { go, targetOf, toChannel } from './route.js';
import { TimelineView } from './timeline.js';
import { sayReadOnly } from './words.js';
import { writer } from './writer.js';
import { mayWrite } from '../state/rights.js';

/** The thread that a route names, of a channel and below one of its messages. */
export class Thread {
  element;

  #chat;
  #route;
  #timeline;
  #composer;
  #name = h('p', { class: 'quiet', dir: 'auto' });
  #back = h('a', { class: 'icon-button', 'aria-label': 'Back to the conversation' }, icon('back'));
  #follow = h('button', { type: 'button', class: 'button small', hidden: true, onclick: () => this.#toggle() });
  /** The last reply that was seen. */
  #seen = 0;
  #readOnly = h('p', { class: 'read-only', role: 'note', hidden: true });
  #state = h('div', { class: 'state', 'aria-live': 'polite' });

  constructor(chat, route) {
    this.#chat = chat;
    this.#route = route;
    this.#composer = writer(chat, {
      of: targetOf(route),
      placeholder: 'Reply in the thread',
      channel: () => this.channel(),
      user: route.id,
      timeline: () => this.#replies(),
      send: (draft) => this.#send(draft),
    });
    this.#timeline = new TimelineView(chat, messageActions(chat, {
      edit: (message) => this.#composer.edit(message),
      reply: (message) => this.#composer.reply(message, chat.people.nameFor(message.sender_id, chat.me)),
      jump: (message) => this.#jump(message),
    }), { older: (channel) => chat.threads.older(channel, route.thread), read: (_, seq) => this.#see(seq) });
    this.element = h('section', { class: 'conversation', 'aria-label': 'Thread' },
      h('header', { class: 'bar' }, this.#back, h('div', { class: 'who' }, h('h2', {}, 'Thread'), this.#name), this.#follow),
      h('div', { class: 'stage' }, this.#timeline.element, this.#state), this.#composer.element, this.#readOnly);
  }

  channel() {
    const { kind, id } = this.#route;
    return kind === 'group' ? this.#chat.store.channel(id) : this.#chat.store.directWith(id);
  }

  focus() {
    this.#composer.focus();
  }

  close() {
    this.#timeline.close();
    this.#chat.typing.stop();
    this.channel()?.threads.delete(this.#route.thread);
  }

  /** Draws what has changed, and asks for what is not there. */
  update() {
    const { chat, id: root } = { chat: this.#chat, id: this.#route.thread };
    const channel = this.channel();
    if (channel) this.#read(channel, root);
    const lead = channel?.messageById(root);
    this.#back.href = channel ? toChannel(channel) : '#/';
    this.#name.textContent = channel?.isGroup ? channel.view.channel.name : chat.people.name(this.#route.id);
    const waiting = chat.outbox.items().filter(({ draft }) => draft.thread_root === root);
    this.#timeline.update({ channel, timeline: this.#replies(), waiting, lead });
    if (lead && !lead.deleted_at) this.#drawPlace(channel, root);
    this.#readOnly.hidden = !channel || mayWrite(channel);
    if (!this.#readOnly.hidden) this.#readOnly.textContent = sayReadOnly(channel);
    this.#composer.update();
    this.#composer.element.hidden = !this.#readOnly.hidden || lead === null || Boolean(lead?.deleted_at);
    const isMissing = lead === null || (!channel && chat.store.nextPage !== undefined);
    if (isMissing) this.#state.replaceChildren(missing('thread', root));
    else this.#state.replaceChildren(...(lead && this.#replies()?.loaded ? [] : [loading()]));
  }

  #read(channel, root) {
    this.#chat.reader.quoted(channel, root);
    this.#chat.threads.open(channel, root);
  }

  /** Whether it is followed, and how far it is read. */
  #drawPlace(channel, root) {
    const { threads } = this.#chat;
    threads.place(channel, root);
    threads.read(channel, root, this.#seen);
    const place = channel.places.of(root);
    this.#follow.hidden = !place;
    this.#follow.textContent = place?.following ? 'Following' : 'Follow';
    this.#follow.setAttribute('aria-pressed', String(Boolean(place?.following)));
  }

  #toggle() {
    const { channel, root } = { channel: this.channel(), root: this.#route.thread };
    attempt(() => this.#chat.threads.follow(channel, root, !channel.places.of(root).following));
  }

  /** Everything up to `seq` was seen; the last reply may come before that. */
  #see(seq) {
    const last = this.#replies()?.entries().at(-1)?.message.seq ?? 0;
    this.#seen = Math.max(this.#seen, Math.min(seq, last));
    this.#chat.store.changed();
  }

  #replies() {
    return this.channel()?.threads.get(this.#route.thread);
  }

  #send(draft) {
    this.#timeline.wrote();
    this.#chat.outbox.add({ channel_id: this.channel().id }, { ...draft, thread_root: this.#route.thread });
  }

  /** What is quoted stands here, or in the conversation. */
  #jump({ seq }) {
    if (!this.#timeline.show(seq)) go(toChannel(this.channel()));
  }
}
