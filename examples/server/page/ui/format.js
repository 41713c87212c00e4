// Times for people. The order of things never comes from here.

const DAY_MS = 86_400_000;

// Hours as the person's own settings write them; words in the page's language.
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat('en', { weekday: 'long' });
const thisYear = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long' });
const otherYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' });
const short = new Intl.DateTimeFormat(undefined, { day: '2-digit', month: '2-digit', year: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

export const timeOf = (at) => clock.format(new Date(at));
export const fullTimeOf = (at) => full.format(new Date(at));
export const dayOf = (at) => new Date(at).toDateString();

/** For a line between two days. */
export function dayLabel(at) {
  const date = new Date(at);
  const days = daysAgo(date);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return (date.getFullYear() === new Date().getFullYear() ? thisYear : otherYear).format(date);
}

/** For a list: the hour today, the day before that. */
export function listTime(at) {
  const date = new Date(at);
  const days = daysAgo(date);
  if (days === 0) return clock.format(date);
  if (days === 1) return 'Yesterday';
  return days < 7 ? weekday.format(date) : short.format(date);
}

function daysAgo(date) {
  const midnight = (of) => new Date(of).setHours(0, 0, 0, 0);
  // Rounded, as the days on which clocks change are not 24 hours long.
  return Math.round((midnight(new Date()) - midnight(date)) / DAY_MS);
}

/** Within a sentence: `today at 14:05`, `on Monday at 9:00`, `on 3 March 2026`. */
export function momentOf(at) {
  const date = new Date(at);
  const days = daysAgo(date);
  if (days <= 0) return `today at ${clock.format(date)}`;
  if (days === 1) return `yesterday at ${clock.format(date)}`;
  return days < 7 ? `on ${weekday.format(date)} at ${clock.format(date)}` : `on ${otherYear.format(date)}`;
}

/** A moment that may be to come, within a sentence. */
export const timeAndDay = (at) => `${clock.format(new Date(at))} on ${otherYear.format(new Date(at))}`;

/** So many seconds in the largest unit that fits: `30 seconds`, `5 minutes`, `1 hour`. */
export function durationOf(seconds) {
  const [size, unit] = [[3_600, 'hour'], [60, 'minute'], [1, 'second']].find(([most]) => seconds % most === 0);
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
}

/** Time that runs out, as a clock shows it: `0:27`. */
export function countdownOf(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1_000);
  const two = (number) => String(number).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `Ann, Bob and Cleo` */
export const listOf = (names) => new Intl.ListFormat('en').format(names);
