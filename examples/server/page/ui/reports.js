// Telling moderators of a message, and what moderators do with that.

import { attempt } from './attempt.js';
import { nameplate } from './avatar.js';
import { ask, field } from './dialog.js';
import { h } from './dom.js';
import { momentOf } from './format.js';
import { idsOf } from './ids.js';
import { showList } from './list-dialog.js';
import { toast } from './toast.js';

const REASONS = {
  spam: 'advertising, or the same again and again',
  harassment: 'somebody is insulted or threatened',
  hate: 'people are put down for what they are',
  violence: 'violence',
  sexual: 'sexual content',
  self_harm: 'somebody may harm themselves',
  illegal: 'against the law',
  other: 'something else',
};

// The server's bound, in characters.
const COMMENT = 1_000;

export async function report(chat, message) {
  const reason = field('What is wrong with it', { options: Object.entries(REASONS).map(([value, text]) => h('option', { value }, text)) });
  const comment = field('More about it, if you want to', { rows: 3, maxlength: COMMENT });
  const done = await ask({
    title: 'Report this message?',
    content: [h('p', {}, 'Those who look after the conversation see it as it is now, and who reported it. Its sender is not told.'),
      reason.element, comment.element],
    action: 'Report',
    submit: () => chat.call('message.report', {
      ...idsOf(message),
      reason: reason.input.value,
      comment: comment.input.value.trim() || undefined,
    }),
  });
  if (done) toast('Thank you. It was reported.');
}

/** What was reported in a group and nobody decided yet. */
export const showReports = (chat, channel) => showList(chat, 'Reported messages', {
  kind: 'reports',
  nothing: 'Nothing is reported.',
  read: async () => (await chat.call('report.list', { channel_id: channel.id })).reports,
  row: (item, reread) => row(chat, item, reread),
});

function row(chat, item, reread) {
  const { snapshot, reporter_id: reporter, reason, comment, at } = item;
  const { sender_id: sender } = snapshot;
  const about = `${REASONS[reason] ?? reason}${comment ? `: ${comment}` : ''}`;
  const decide = (label, decision) => h('button', { type: 'button', class: 'button small', onclick: () => attempt(async () => {
    await chat.call('report.close', { channel_id: item.channel_id, report_id: item.id, decision });
    await reread();
  }) }, label);
  return h('li', {},
    h('p', { class: 'line' }, ...nameplate({ id: sender, name: chat.people.name(sender) }),
      h('time', { class: 'quiet', datetime: snapshot.sent_at }, momentOf(snapshot.sent_at))),
    // As it was typed: what others wrote is not rendered here.
    h('blockquote', { dir: 'auto' }, snapshot.body),
    h('p', { class: 'quiet', dir: 'auto' }, `${chat.people.nameFor(reporter, chat.me)}, ${momentOf(at)}: ${about}`),
    h('div', { class: 'actions' }, decide('Dismiss', 'dismissed'), decide('Done', 'resolved')));
}
