// The user's own places in the threads of one channel: which they follow, and how far they have read them. The server
// says both; what replies do to them is asked for again.

import { KeptList } from './kept-list.js';

export class Places {
  /** Threads that are followed, as `thread.list` has them; of many the first page. */
  followed = new KeptList();
  /** Rises with whatever may have moved a place and is not told by the server. */
  moves = 0;
  #opened = new Map();

  /** A reply came or went. Where it `isOwn` or names the user it may change the place, and so may the first one. */
  touch(root, isOwn) {
    this.moves += 1;
    this.followed.touch();
    const place = this.#opened.get(root);
    if (place && (isOwn || place.following === undefined)) this.#opened.set(root, { ...place, isStale: true });
  }

  /** The user changed a place themselves, here or elsewhere. */
  move(place) {
    this.followed.touch();
    this.take(place);
  }

  /** The place in one thread, as the server told it: what it leaves out was not decided by that, and reading only rises. */
  take(place) {
    const held = this.#opened.get(place.message_id);
    const read = Math.max(place.read_seq, held?.read_seq ?? 0);
    this.#opened.set(place.message_id, { ...held, ...place, read_seq: read, isStale: false });
  }

  /** The place in one thread, once it was asked for; one that may have changed `isStale`. */
  of(root) {
    return this.#opened.get(root);
  }

  /** How much is unread in a thread that is followed. */
  unreadIn(root) {
    return this.followed.items.find((thread) => thread.root.id === root)?.unread;
  }

  /** Over all threads that are followed, as `sayCount` takes it. */
  get unread() {
    const counts = this.followed.items.map(({ unread }) => unread);
    return { value: counts.reduce((sum, { value }) => sum + value, 0), at_least: counts.some((count) => count.at_least) };
  }
}
