// One conversation: whose it is, what was said, and where to write.

import { avatar } from './avatar.js';
import { conversationMenu, openDetails } from './channel-actions.js';
import { composer } from './composer.js';
import { h, iconButton } from './dom.js';
import { icon } from './icons.js';
import { messageActions } from './message-actions.js';
import { toList } from './route.js';
import { TimelineView } from './timeline.js';
import { toast } from './toast.js';
import { typingLine } from './typing-line.js';
import { sayError, sayPresence } from './words.js';

/** The conversation that a route names. It may not exist yet (a person nobody wrote to), or not any more. */
export class Conversation {
  element;

  #chat;
  #route;
  #timeline;
  #composer;
  #header;
  #typing = typingLine();
  #state = h('div', { class: 'state', 'aria-live': 'polite' });
  /** What the server said when asked: `asking`, `missing`, or `beginning` (a person without a conversation yet). */
  #answer = null;

  constructor(chat, route) {
    this.#chat = chat;
    this.#route = route;
    this.#header = header(() => this.channel(), (anchor) => conversationMenu(chat, this.channel(), anchor),
      () => openDetails(chat, this.channel()));
    this.#composer = composer({
      key: `${route.kind} ${route.id}`,
      drafts: chat.drafts,
      placeholder: 'Write a message',
      send: (text) => this.#send(text),
      save: (message, text) => this.#save(message, text),
      editLast: () => this.#editLast(),
      writing: (isWriting) => this.#write(isWriting),
    });
    this.#timeline = new TimelineView(chat, messageActions(chat, (message) => this.#composer.edit(message)));
    this.element = h('section', { class: 'conversation', 'aria-label': 'Conversation' }, this.#header.element,
      h('div', { class: 'stage' }, this.#timeline.element, this.#state), this.#typing.element, this.#composer.element);
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
    if (channel) this.#chat.reader.open(channel);
    else this.#ask();
    this.#header.update(this.#describe(channel));
    this.#timeline.update({ channel, waiting });
    this.#drawState(channel, waiting.length);
    const { people, presence } = this.#chat;
    this.#typing.update(channel ? presence.typing(channel.id).map((user) => people.name(user)) : []);
  }

  #waiting(channel) {
    const { kind, id } = this.#route;
    return this.#chat.outbox.items().filter(({ to }) =>
      to.user_id === undefined ? to.channel_id === channel?.id : kind === 'person' && to.user_id === id);
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
      this.#answer = error.name === 'Disconnected' ? null : 'missing';
    }
    store.changed();
  }

  #describe(channel) {
    const { people, presence } = this.#chat;
    const { kind, id } = this.#route;
    if (kind === 'group') return channel ? describeGroup(channel, presence) : { id, name: 'Group', group: true, about: '' };
    const name = people.name(id);
    const seen = presence.of(id);
    const about = [name === id ? '' : `@${id}`, sayPresence(seen)].filter(Boolean).join(' · ');
    return { id, name, group: false, about, status: seen?.status, channel };
  }

  #drawState(channel, waiting) {
    const { store } = this.#chat;
    const { kind, id } = this.#route;
    const isMissing = !channel && this.#answer === 'missing';
    this.#composer.element.hidden = isMissing;
    let content = null;
    if (isMissing) content = missing(kind, id);
    else if (channel?.timeline?.failed) content = failed(() => this.#chat.reader.reopen(channel));
    else if (waiting > 0) content = null;
    else if (this.#answer === 'beginning' && !channel) content = beginning(this.#chat.people.name(id));
    else if (!channel?.timeline?.loaded || store.nextPage === undefined) content = loading();
    else if (channel.timeline.entries().length === 0) content = beginning(this.#describe(channel).name);
    this.#show(content);
  }

  #show(content) {
    const kind = content?.className ?? '';
    if (this.#state.dataset.shown === kind) return;
    this.#state.dataset.shown = kind;
    this.#state.replaceChildren(...(content ? [content] : []));
  }

  #send(text) {
    const channel = this.channel();
    this.#timeline.wrote();
    this.#chat.outbox.add(channel ? { channel_id: channel.id } : { user_id: this.#route.id }, text);
  }

  /** Saves an edit; whether it worked. */
  async #save(message, text) {
    try {
      await this.#chat.call('message.edit', {
        channel_id: message.channel_id,
        message_id: message.id,
        expected_edit_no: message.edit_no,
        body: text,
      });
      return true;
    } catch (error) {
      toast(sayError(error));
      return false;
    }
  }

  /** Somebody writes here, or does not any more. Before the first message there is no channel to tell it in. */
  #write(isWriting) {
    const channel = this.channel();
    if (isWriting && channel) this.#chat.typing.write(channel.id);
    else this.#chat.typing.stop();
  }

  #editLast() {
    const isMine = ({ message }) => message && message.sender_id === this.#chat.me && !message.deleted_at;
    const last = this.channel()?.timeline?.entries().findLast(isMine);
    if (last) this.#composer.edit(last.message);
  }
}

function describeGroup(channel, presence) {
  const { id, name, topic, participant_count: count } = channel.view.channel;
  const people = count === 1 ? 'Only you' : `${count} people`;
  const online = count === 1 ? 0 : onlineIn(channel, presence);
  const about = [online > 0 && `${people}, ${online} online`, online === 0 && people, topic].filter(Boolean).join(' · ');
  return { id, name, group: true, about, channel };
}

/** How many are here: of a large group the server tells the number alone. */
function onlineIn(channel, presence) {
  const isHere = (user) => ['online', 'away'].includes(presence.of(user)?.status);
  return presence.count(channel.id) ?? [...(channel.people?.keys() ?? [])].filter(isHere).length;
}

function header(channel, openMenu, openInfo) {
  const name = h('h2', { dir: 'auto' });
  const about = h('p', { class: 'quiet', dir: 'auto' });
  const picture = h('span', { class: 'picture' });
  const info = iconButton('info', 'Group details', openInfo);
  const more = iconButton('more', 'Conversation actions', () => openMenu(more), { 'aria-haspopup': 'menu' });
  const back = h('a', { class: 'icon-button back', href: toList, 'aria-label': 'Back to all conversations' }, icon('back'));
  let drawn = '';
  return {
    element: h('header', { class: 'bar' }, back, picture, h('div', { class: 'who' }, name, about), info, more),
    update({ id, name: text, group, about: line, status, channel: held }) {
      info.hidden = !held?.isGroup;
      more.hidden = !held;
      if (drawn === `${id} ${text} ${status} ${line}`) return;
      drawn = `${id} ${text} ${status} ${line}`;
      name.textContent = text;
      about.textContent = line;
      about.hidden = line === '';
      picture.replaceChildren(avatar({ id, name: text, group, status }));
    },
  };
}

const loading = () => h('div', { class: 'loading' }, h('span', { class: 'spinner' }), 'Loading messages');

const failed = (retry) => h('div', { class: 'empty failed' }, icon('alert'), h('p', {}, 'The messages could not be read'),
  h('button', { type: 'button', class: 'button', onclick: retry }, 'Try again'));

const beginning = (name) => h('div', { class: 'empty beginning' }, icon('bubble'), h('p', { dir: 'auto' }, `Say hello to ${name}`),
  h('p', { class: 'quiet' }, 'Markdown works: **bold**, *italic*, `code`, lists and more.'));

const missing = (kind, id) => h('div', { class: 'empty missing' }, icon('bubble'),
  h('p', {}, kind === 'group' ? 'This group is not there (any more)' : `There is nobody called “${id}”`),
  h('a', { class: 'button', href: toList }, 'All conversations'));
