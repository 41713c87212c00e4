// One thread of a conversation: the message it began with, the replies, and where to write one.

import { loading, missing } from './conversation-state.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { messageActions } from './message-actions.js';
import { go, toChannel } from './route.js';
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
  #readOnly = h('p', { class: 'read-only', role: 'note', hidden: true });
  #state = h('div', { class: 'state', 'aria-live': 'polite' });

  constructor(chat, route) {
    this.#chat = chat;
    this.#route = route;
    this.#composer = writer(chat, {
      key: `thread ${route.thread}`,
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
    }), { older: (channel) => chat.reader.olderReplies(channel, route.thread), read() {} });
    this.element = h('section', { class: 'conversation', 'aria-label': 'Thread' },
      h('header', { class: 'bar' }, this.#back, h('div', { class: 'who' }, h('h2', {}, 'Thread'), this.#name)),
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
    if (channel) chat.reader.openThread(channel, root);
    const lead = channel?.messageById(root);
    this.#back.href = channel ? toChannel(channel) : '#/';
    this.#name.textContent = channel?.isGroup ? channel.view.channel.name : chat.people.name(this.#route.id);
    const waiting = chat.outbox.items().filter(({ draft }) => draft.thread_root === root);
    this.#timeline.update({ channel, timeline: this.#replies(), waiting, lead });
    this.#readOnly.hidden = !channel || mayWrite(channel);
    if (!this.#readOnly.hidden) this.#readOnly.textContent = sayReadOnly(channel);
    this.#composer.update();
    this.#composer.element.hidden = !this.#readOnly.hidden || lead === null || Boolean(lead?.deleted_at);
    const isMissing = lead === null || (!channel && chat.store.nextPage !== undefined);
    if (isMissing) this.#state.replaceChildren(missing('thread', root));
    else this.#state.replaceChildren(...(lead && this.#replies()?.loaded ? [] : [loading()]));
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
