// Reads from the server what events do not bring of threads: replies, and the user's own places in them.

import { oneAtATime } from './one-at-a-time.js';

const REPLIES = 50;
// More threads than this nobody follows at once; further ones show nothing unread.
const FOLLOWED = 50;

export class ThreadReader {
  #call;
  #store;
  #once;

  constructor(call, store) {
    this.#call = call;
    this.#store = store;
    this.#once = oneAtATime(() => store.changed());
  }

  /** The replies to a message, as far as they are not there. */
  async open(channel, root) {
    const timeline = channel.beginThread(root);
    if (!timeline.loaded) await this.#once(`thread ${root}`, () => this.#replies(channel, root, timeline, {}));
  }

  /** The page of replies before the oldest that is held. */
  async older(channel, root) {
    const timeline = channel.threads.get(root);
    if (!timeline?.loaded || !timeline.hasBefore) return;
    await this.#once(`thread ${root}`, () => this.#replies(channel, root, timeline, { before: timeline.oldest()?.seq ?? 1 }));
  }

  /** The user's own place in a thread. */
  async place(channel, root) {
    const { places } = channel;
    if (places.of(root)?.isStale === false) return;
    await this.#once(`place ${root}`, async () => {
      const { moves } = places;
      const place = await this.#call('thread.get', threadOf(channel, root));
      this.#takePlace(channel, place);
      // What happened while it was read may not be in it.
      if (places.moves !== moves) places.touch(root, true);
    });
  }

  /** The person has seen the replies up to `seq`. Only who follows has something unread there. */
  async read(channel, root, seq) {
    const { following, read_seq: read } = channel.places.of(root) ?? {};
    if (following === undefined || seq <= read) return;
    await this.#once(`read ${root}`, async () =>
      this.#takePlace(channel, await this.#call('thread.read', { ...threadOf(channel, root), seq })));
  }

  /** Follows a thread, or does not any more. Throws what the call throws. */
  async follow(channel, root, isFollowing) {
    this.#takePlace(channel, await this.#call(isFollowing ? 'thread.follow' : 'thread.unfollow', threadOf(channel, root)));
    this.#store.changed();
  }

  /** The threads that the user follows. */
  async followed(channel) {
    const { places } = channel;
    if (!places.followed.isStale) return;
    await this.#once(`threads ${channel.id}`, () => places.followed.refresh(async () =>
      (await this.#call('thread.list', { channel_id: channel.id, limit: FOLLOWED })).threads));
  }

  /** What is unread in threads goes by places: one that moved makes the list stale. */
  #takePlace({ places }, place) {
    const held = places.of(place.message_id);
    if (held?.following === place.following && held?.read_seq === place.read_seq) places.take(place);
    else places.move(place);
  }

  async #replies(channel, root, timeline, position) {
    const of = { channel_id: channel.id, message_id: root, limit: REPLIES };
    const page = await this.#call('reply.list', { ...of, ...position });
    page.messages.forEach((message) => timeline.put(message));
    timeline.hasBefore = page.has_before && page.messages.length > 0;
    timeline.loaded = true;
    this.#store.changed();
  }
}

const threadOf = ({ id }, root) => ({ channel_id: id, message_id: root });
