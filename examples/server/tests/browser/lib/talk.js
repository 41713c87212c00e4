// A little talk to look at.

import { Api } from './api.js';

const OTHERS = { bob: 'Bob Tall', cleo: 'Cleo Strand', dora: 'Dora Lind' };

/** Those who write: `{ bob, cleo, dora }`. */
export async function othersAt(url) {
  const found = await Promise.all(Object.entries(OTHERS).map(([user, name]) => Api.signUp(url, user, name)));
  return Object.fromEntries(Object.keys(OTHERS).map((user, at) => [user, found[at]]));
}

/** Fills the conversations of the user `id` with what the others wrote, and a word of their own. */
export async function fillWithTalk(url, id, { bob, cleo, dora }) {
  const me = await Api.signIn(url, id);
  await dora.post(`/users/${id}/messages`, { body: 'Did you get the tickets?' });
  await dora.post(`/users/${id}/messages`, { body: 'Row **F**, seats 11 and 12 :)' });
  const { channel } = await me.post('/channels', {
    name: 'Harbour walk',
    topic: 'Sundays at ten, whatever the weather',
    user_ids: ['bob', 'cleo', 'dora'],
  });
  const say = (who, body) => who.post(`/channels/${channel.id}/messages`, typeof body === 'string' ? { body } : body);
  await say(cleo, 'Plan for Sunday:\n\n1. meet at the **old lighthouse**\n2. walk to the pier\n3. coffee');
  const { message: boots } = await say(cleo, 'The path is *really* muddy, bring boots');
  await say(bob, { body: 'I only have sandals, see <https://example.org/sandals>', reply_to: boots.id });
  for (const [who, key] of [[me, '👍'], [bob, '👍'], [dora, '😂']]) {
    await who.put(`/channels/${channel.id}/messages/${boots.id}/reactions/${encodeURIComponent(key)}`);
  }
  await say(dora, '| ferry | back |\n| --- | --- |\n| 09:20 | 14:05 |\n| 09:50 | 15:35 |');
  await say(bob, { body: '@Ann Berg are you coming?', mentions: [id] });
  const { message } = await say(me, 'this was meant for somebody else');
  await me.delete(`/channels/${channel.id}/messages/${message.id}`);
  await say(me, 'Count me in for the ferry at 09:50, and I will bring a flask of tea for everybody who comes along');
  await bob.put(`/channels/${channel.id}/receipts`, { read_seq: 7 });
  await cleo.put(`/channels/${channel.id}/receipts`, { delivered_seq: 7 });
}
