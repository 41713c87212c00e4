// Reads from the server what events do not bring: the channel list, history, people. Every reading may be cut off by a
// lost connection; `resume` goes on with what somebody still waits for.

import { oneAtATime } from './one-at-a-time.js';

const CHANNELS = 100;
const MESSAGES = 50;
const MOST = 200;
const LIKE = 6;
// So much of a history is kept when nobody looks at it any more, so that a page open for weeks stays small.
const KEPT = 200;
// A jump to an old message reads so many pages at most; beyond that one scrolls.
const JUMP_PAGES = 25;

export class Reader {
  #call;
  #store;
  #once;

  constructor(call, store) {
    this.#call = call;
    this.#store = store;
    this.#once = oneAtATime(() => store.changed());
    store.addEventListener('lacking', () => this.#fillIn());
  }

  /** The next page of the channel list, if there is one. */
  async moreChannels() {
    if (this.#store.nextPage === null) return;
    await this.#once('channels', async () => {
      const after = this.#store.nextPage;
      const page = await this.#call('channel.list', { after, limit: CHANNELS });
      // Meanwhile the database may have been restored, and the list begun anew.
      if (this.#store.nextPage !== after) return;
      this.#store.nextPage = page.next ?? null;
      page.channels.forEach((view) => this.#store.takeView(view));
      this.#store.changed();
    });
  }

  /** The channels that were put away, of many the latest. */
  async archived() {
    const page = await this.#call('channel.list', { archived: true, limit: CHANNELS });
    page.channels.forEach((view) => this.#store.takeView(view));
    this.#store.changed();
  }

  /** Everything the screen of a conversation shows, as far as it is not there. */
  async open(channel) {
    const timeline = channel.beginTimeline();
    if (timeline.failed) return;
    try {
      await Promise.all([this.#newest(channel, timeline), this.people(channel), this.pins(channel)]);
    } catch (error) {
      console.error(error);
      timeline.failed = true;
      this.#store.changed();
    }
  }

  /** The person wants to try again what failed. */
  async reopen(channel) {
    channel.beginTimeline().failed = false;
    await this.open(channel);
  }

  /** Nobody looks at it any more. */
  close(channel) {
    if (channel.timeline?.entries().length > KEPT) channel.timeline = null;
  }

  /** The page of history before the oldest message that is held. */
  async older(channel, limit = MESSAGES) {
    const { timeline } = channel;
    if (!timeline?.loaded || !timeline.hasBefore) return;
    const before = timeline.oldest()?.seq ?? 1;
    await this.#once(`history ${channel.id}`, () => this.#page(channel, { before, limit }));
  }

  /** Reads back to the message of that number; whether it is held now. */
  async reach(channel, seq) {
    const { timeline } = channel;
    for (let page = 0; page < JUMP_PAGES && !isHeld(timeline, seq) && timeline.hasBefore; page += 1) {
      await this.older(channel, MOST);
    }
    return isHeld(timeline, seq);
  }

  /** The message that another one quotes, into the channel. */
  async quoted(channel, id) {
    if (channel.messageById(id) !== undefined) return;
    await this.#once(`message ${id}`, async () => {
      const message = await this.message(channel, id);
      channel.quoted.set(id, message);
      this.#store.changed();
    });
  }

  /** The message of that id, or `null`: it is not there, or not for this user. */
  async message(channel, id) {
    try {
      return await this.#call('message.get', { channel_id: channel.id, message_id: id });
    } catch (error) {
      if (error.code !== 'not_found') throw error;
      return null;
    }
  }

  /** Who is in a group; of a large one the first page. */
  async people(channel) {
    if (!channel.isGroup || channel.people) return;
    await this.#once(`people ${channel.id}`, async () => {
      let page;
      let version;
      do {
        version = channel.peopleVersion;
        page = await this.#call('participant.list', { channel_id: channel.id, limit: MOST });
      } while (version !== channel.peopleVersion);
      channel.takePeople(page.participants.filter(({ status }) => status === 'active'));
      this.#store.changed();
    });
  }

  /** What is pinned. */
  async pins({ id, pins }) {
    if (!pins.isStale) return;
    await this.#once(`pins ${id}`, () => pins.refresh(async () => (await this.#call('pin.list', { channel_id: id })).messages));
  }

  /** The ids of those in a group that begin like that, as far as it is too large to be held. */
  async peopleLike(channel, prefix) {
    if (!channel?.isGroup || channel.view.channel.participant_count <= MOST) return [];
    const page = await this.#call('participant.list', { channel_id: channel.id, prefix, limit: LIKE });
    return page.participants.filter(({ status }) => status === 'active').map(({ user_id: id }) => id);
  }

  /** The channel as it is now, into the store. Throws what the call throws, except that there is none: `undefined`. */
  async view(of) {
    try {
      const told = this.#store.channel(of.channel_id)?.tellsReceipts;
      const view = await this.#call('channel.get', of);
      this.#store.takeView(view);
      const channel = this.#store.channel(view.channel.id);
      if (told === false && channel.tellsReceipts && channel.timeline) await this.#watermarks(channel);
      return channel;
    } catch (error) {
      if (error.code !== 'not_found') throw error;
      if (of.channel_id) this.#store.forget(of.channel_id);
      return undefined;
    }
  }

  /** After each new session. */
  resume() {
    if (this.#store.nextPage === undefined) this.moreChannels();
    this.#fillIn();
  }

  async #newest(channel, timeline) {
    if (timeline.loaded) return;
    await this.#once(`history ${channel.id}`, async () => {
      await this.#page(channel, {});
      if (channel.tellsReceipts) await this.#watermarks(channel);
    });
  }

  async #page(channel, position) {
    const { timeline } = channel;
    const page = await this.#call('message.list', { channel_id: channel.id, limit: MESSAGES, ...position });
    await this.#activities(channel, timeline, page);
    page.messages.forEach((message) => timeline.put(message));
    timeline.hasBefore = page.has_before && page.messages.length > 0;
    timeline.loaded = true;
    this.#store.changed();
  }

  /** The activities as far back as the page of messages reaches. */
  async #activities(channel, timeline, { messages, has_before: hasBefore, rev }) {
    const from = hasBefore ? (messages[0]?.created_rev ?? 0) : 0;
    let before = (timeline.entries()[0]?.rev ?? rev) + 1;
    while (before !== undefined && before > from) {
      const log = await this.#call('activity.list', { channel_id: channel.id, before, limit: MOST });
      log.activities.forEach((activity) => timeline.log(activity));
      before = log.next;
    }
  }

  async #watermarks(channel) {
    const { receipts } = await this.#call('receipt.list', { channel_id: channel.id });
    channel.watermarks.take(receipts);
    this.#store.changed();
  }

  /** Brings the views that the store lacks; one that events overtook on its way is asked for again. */
  async #fillIn() {
    for (const id of this.#store.lacking) {
      await this.#once(`view ${id}`, async () => {
        while (this.#store.lacking.has(id)) await this.view({ channel_id: id });
      });
    }
  }
}

const isHeld = (timeline, seq) => timeline.oldest()?.seq <= seq;
