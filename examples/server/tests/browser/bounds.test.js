// More than fits: into the channel list, into what is replayed after an absence, into a message.

import assert from 'node:assert/strict';

import { Api } from './lib/api.js';
import { begin } from './lib/begin.js';
import { sqlite } from './lib/database.js';
import { seesExactly } from './lib/person.js';
import { story } from './lib/story.js';

// The page reads the list by the hundred, and the server replays a thousand changes.
const GROUPS = 120;
const MISSED = 1_010;
const AT_ONCE = 32;

story('bounds', async (step, cast) => {
  await step('the server and a browser start', async () => {
    await begin(cast, sqlite);
    cast.bobApi = await Api.signUp(cast.server.url, 'bob', 'Bob Tall');
    await cast.meet('ann');
    await cast.ann.signUp('ann', 'Ann Berg');
  });

  await step('a long list is read page by page', async () => {
    const { ann, bobApi } = cast;
    await each(GROUPS, (number) => bobApi.post('/channels', { name: `group ${number}.`, user_ids: ['ann'] }));
    const { channels } = await bobApi.get('/channels?limit=200');
    const last = channels.at(-1).channel;
    await ann.page.reload();
    const rows = ann.page.locator('a.row');
    await seesExactly(rows, 100);
    // The address of one that is further down works all the same.
    await ann.page.goto(`${ann.url}/#/group/${last.id}`);
    await ann.page.locator('h2', { hasText: last.name }).waitFor();
    await ann.page.locator('.list').evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await seesExactly(rows, GROUPS);
  });

  await step('a page that was away too long begins the conversation anew', async () => {
    const { ann, bobApi } = cast;
    let socket;
    let isCut = false;
    await ann.page.routeWebSocket(/\/api\/ws$/, (next) => {
      if (isCut) return next.close({ code: 1011 });
      next.connectToServer();
      socket = next;
      return undefined;
    });
    await bobApi.post('/users/ann/messages', { body: 'before the absence' });
    await ann.page.goto(`${ann.url}/#/with/bob`);
    await ann.page.reload();
    await ann.sees('before the absence');
    isCut = true;
    await socket.close({ code: 1011 });
    await ann.seesOffline();
    await each(MISSED, (number) => bobApi.post('/users/ann/messages', { body: `missed ${number}.` }));
    await bobApi.post('/users/ann/messages', { body: 'the newest' });
    isCut = false;
    await ann.hurriesBack();
    await ann.sees('the newest');
    await ann.message('before the absence').waitFor({ state: 'detached' });
    await bobApi.post('/users/ann/messages', { body: 'and it goes on' });
    await ann.sees('and it goes on');
    const seqs = await ann.page.locator('li.message').evaluateAll((rows) => rows.map((row) => Number(row.dataset.seq)));
    assert.deepEqual(seqs, seqs.map((_, at) => seqs[0] + at), 'without a gap');
    assert.equal(seqs.at(-1), MISSED + 3);
  });

  await step('a message that is too long is told before it is sent', async () => {
    const { ann } = cast;
    const input = ann.page.getByLabel('Write a message');
    const send = ann.page.getByRole('button', { name: 'Send' });
    await input.fill('é'.repeat(8_193));
    await ann.page.getByText('2 bytes too long').waitFor();
    assert.ok(await send.isDisabled());
    await input.fill('é'.repeat(8_192));
    await ann.page.getByText('0 bytes left').waitFor();
    await send.click();
    await ann.page.locator('li.message.mine .ticks[data-status="sent"]').waitFor();
  });

  await step('no page reported an error', async () => assert.deepEqual(cast.faults, []));
});

/** Runs `body(1)` to `body(count)`, some at once. */
async function each(count, body) {
  let next = 1;
  const worker = async () => {
    while (next <= count) await body(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
