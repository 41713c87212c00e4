// What a group's admins settle: who may do what, how often one writes, and what is told about reading.

import { attempt } from './attempt.js';
import { field } from './dialog.js';
import { h } from './dom.js';
import { LEAST, RECEIPTS, RIGHTS, sayPace } from './say-activity.js';
import { leastFor, rolesToLet } from '../state/rights.js';

// What slow mode may be set to here, in seconds.
const PACES = [0, 10, 30, 60, 300, 900, 3_600, 21_600];

/** `{ element, update() }` */
export function groupSettings(chat, channel) {
  const of = { channel_id: channel.id };
  const settings = [
    ...Object.entries(RIGHTS).map(([right, words]) => setting(
      `Who may ${words}`,
      Object.fromEntries(rolesToLet(channel).map((role) => [role, LEAST[role]])),
      () => leastFor(channel, right),
      (role) => chat.call('channel.set_permissions', { ...of, [right]: role }),
    )),
    setting('What is told about reading', RECEIPTS, () => channel.view.channel.receipts,
      (level) => chat.call('channel.set_receipts', { ...of, level })),
    setting('Slow mode', pacesWith(channel), () => String(channel.view.channel.slow_mode ?? 0),
      (seconds) => chat.call('channel.set_slow_mode', { ...of, seconds: Number(seconds) })),
  ];
  return {
    element: h('div', { class: 'settings' }, ...settings.map(({ element }) => element)),
    update: () => settings.forEach(({ update }) => update()),
  };
}

/** Also what another app set. */
function pacesWith(channel) {
  const paces = new Set([...PACES, channel.view.channel.slow_mode ?? 0]);
  return Object.fromEntries([...paces].sort((a, b) => a - b).map((seconds) => [seconds, seconds === 0 ? 'off' : sayPace(seconds)]));
}

/** One of several, each with its words; `held()` is what is set. */
function setting(label, words, held, save) {
  const { element, input } = field(label, {
    options: Object.entries(words).map(([value, text]) => h('option', { value }, text)),
    onchange: async () => {
      isBusy = true;
      const done = await attempt(() => save(input.value));
      isBusy = false;
      if (!done) update();
    },
  });
  let isBusy = false;
  const update = () => {
    if (isBusy) return;
    // What only others may set is shown and cannot be chosen.
    input.disabled = !(held() in words);
    if (!input.disabled) input.value = held();
  };
  return { element, update };
}
