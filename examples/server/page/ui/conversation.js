// One conversation: whose it is, what was said, and where to write.

import { conversationMenu, openDetails } from './channel-actions.js';
import { conversationHeader, describe } from './conversation-header.js';
import { beginning, failed, loading, missing } from './conversation-state.js';
import { h } from './dom.js';
import { showFollowed } from './followed.js';
import { messageActions } from './message-actions.js';
import { pinBar } from './pins.js';
import { go, targetOf, toThread } from './route.js';
import { TimelineView } from './timeline.js';
import { toast } from './toast.js';
import { typingLine } from './typing-line.js';
import { sayReadOnly } from './words.js';
import { writer } from './writer.js';
import { Disconnected } from '../client/rpc.js';
import { mayWrite } from '../state/rights.js';

/** The conversation that a route names. It may not exist yet (a person nobody wrote to), or not any more. */
export class Conversation {
  element;

  #chat;
  #route;
  #timeline;
  #composer;
  #header;
  #pins;
  #typing = typingLine();
  #readOnly = h('p', { class: 'read-only', role: 'note', hidden: true });
  #state = h('div', { class: 'state', 'aria-live': 'polite' });
  /** What the server said when asked: `asking`, `missing`, or `beginning` (a person without a conversation yet). */
  #answer = null;

  constructor(chat, route) {
    this.#chat = chat;
    this.#route = route;
    this.#header = conversationHeader((anchor) => conversationMenu(chat, this.channel(), anchor),
      () => openDetails(chat, this.channel()), () => showFollowed(chat, this.channel()));
    this.#composer = writer(chat, {
      of: targetOf(route),
      placeholder: 'Write a message',
      channel: () => this.channel(),
      user: route.id,
      timeline: () => this.channel()?.timeline,
      send: (draft) => this.#send(draft),
    });
    this.#timeline = new TimelineView(chat, messageActions(chat, {
      edit: (message) => this.#composer.edit(message),
      reply: (message) => this.#composer.reply(message, chat.people.nameFor(message.sender_id, chat.me)),
      jump: (message) => this.#jump(message),
      openThread: (message) => go(toThread(this.channel(), message.id)),
    }), { older: (channel) => chat.reader.older(channel), read: (channel, seq) => chat.read(channel, seq) });
    this.#pins = pinBar(chat, (message) => this.#jump(message));
    this.element = h('section', { class: 'conversation', 'aria-label': 'Conversation' }, this.#header.element, this.#pins.element,
      h('div', { class: 'stage' }, this.#timeline.element, this.#state), this.#typing.element, this.#composer.element, this.#readOnly);
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
    const channel = this.channel();
    if (channel) this.#chat.reader.close(channel);
  }

  /** Draws what has changed, and asks for what is not there. */
  update() {
    const channel = this.channel();
    const waiting = this.#waiting(channel);
    if (channel) this.#read(channel);
    else this.#ask();
    this.#header.update(describe(this.#chat, this.#route, channel));
    this.#pins.update(channel);
    this.#timeline.update({ channel, timeline: channel?.timeline, waiting });
    this.#composer.update();
    this.#drawState(channel, waiting.length);
    const { people, presence } = this.#chat;
    this.#typing.update(channel ? presence.typing(channel.id).map((user) => people.name(user)) : []);
  }

  #read(channel) {
    this.#chat.reader.open(channel);
    this.#chat.threads.followed(channel);
  }

  #waiting(channel) {
    const { kind, id } = this.#route;
    return this.#chat.outbox.items().filter(({ to, draft }) => !draft.thread_root
      && (to.user_id === undefined ? to.channel_id === channel?.id : kind === 'person' && to.user_id === id));
  }

  /** Once the list was read, a channel that is not held is asked for; it may be far down in the list, or hidden. */
  async #ask() {
    const { store, reader, people, client } = this.#chat;
    if (this.#answer || store.nextPage === undefined || client.state !== 'online') return;
    this.#answer = 'asking';
    const { kind, id } = this.#route;
    try {
      const channel = await reader.view(kind === 'group' ? { channel_id: id } : { user_id: id });
      if (channel) this.#answer = null;
      else if (kind === 'group' || id === this.#chat.me) this.#answer = 'missing';
      else this.#answer = (await people.find([id])).length > 0 ? 'beginning' : 'missing';
    } catch (error) {
      // Without a connection it is asked again once there is one.
      this.#answer = error instanceof Disconnected ? null : 'missing';
    }
    store.changed();
  }

  #drawState(channel, waiting) {
    const { store } = this.#chat;
    const { kind, id } = this.#route;
    const isMissing = !channel && this.#answer === 'missing';
    const isBlocked = this.#chat.blocks.has(kind === 'person' ? id : undefined);
    this.#readOnly.hidden = !isBlocked && (!channel || mayWrite(channel));
    if (!this.#readOnly.hidden) this.#readOnly.textContent = isBlocked ? 'You block this person.' : sayReadOnly(channel);
    this.#composer.element.hidden = isMissing || !this.#readOnly.hidden;
    let content = null;
    if (isMissing) content = missing(kind, id);
    else if (channel?.timeline?.failed) content = failed(() => this.#chat.reader.reopen(channel));
    else if (waiting > 0) content = null;
    else if (this.#answer === 'beginning' && !channel) content = beginning(this.#chat.people.name(id));
    else if (!channel?.timeline?.loaded || store.nextPage === undefined) content = loading();
    else if (channel.timeline.entries().length === 0) content = beginning(describe(this.#chat, this.#route, channel).name);
    this.#show(content);
  }

  #show(content) {
    const kind = content?.className ?? '';
    if (this.#state.dataset.shown === kind) return;
    this.#state.dataset.shown = kind;
    this.#state.replaceChildren(...(content ? [content] : []));
  }

  async #jump({ seq, thread_root: root }) {
    if (root) go(toThread(this.channel(), root));
    else if (await this.#chat.reader.reach(this.channel(), seq)) this.#timeline.show(seq);
    else toast('That message is too far back to show');
  }

  #send(draft) {
    const channel = this.channel();
    this.#timeline.wrote();
    this.#chat.outbox.add(channel ? { channel_id: channel.id } : { user_id: this.#route.id }, draft);
  }
}
