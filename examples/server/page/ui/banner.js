// One line about the connection, above the page and not in its way. Quiet while all is well.

import { h } from './dom.js';
import { icon } from './icons.js';

// A connection that is back sooner is nobody's business.
const PATIENCE_MS = 700;

/** `signIn()` asks for the password again. */
export function banner(chat, signIn) {
  const element = h('div', { class: 'banner', role: 'status' });
  let timer;
  let isExpiring = false;
  const draw = () => {
    const content = isExpiring ? EXPIRING(signIn) : (SAY[chat.client.state]?.(chat, signIn) ?? []);
    element.replaceChildren(...content);
    element.toggleAttribute('data-shown', content.length > 0);
  };
  chat.client.addEventListener('expiring', () => {
    isExpiring = true;
    draw();
  });
  chat.client.addEventListener('state', () => {
    isExpiring = false;
    clearTimeout(timer);
    // Good news and final ones at once, others after a while.
    if (['waiting', 'connecting'].includes(chat.client.state)) timer = setTimeout(draw, element.hasChildNodes() ? 0 : PATIENCE_MS);
    else draw();
    if (chat.client.state === 'needs-token') signIn();
  });
  return {
    element,
    /** The sign-in was renewed. */
    renewed() {
      isExpiring = false;
      draw();
    },
  };
}

const button = (label, onclick) => h('button', { type: 'button', class: 'link', onclick }, label);

const EXPIRING = (signIn) => [icon('clock'), h('span', {}, 'Your sign-in ends soon.'), button('Stay signed in', signIn)];

const OFFLINE = ({ client }) => [icon('offline'), h('span', {}, 'No connection. What you write is sent later.'),
  button('Try now', () => client.retryNow())];

const SAY = {
  waiting: OFFLINE,
  connecting: OFFLINE,
  'needs-token': (_, signIn) => [icon('alert'), h('span', {}, 'Your sign-in has ended.'), button('Sign in again', signIn)],
  stopped: () => [icon('alert'), h('span', {}, 'The server ended the connection.'), button('Reload', () => location.reload())],
};
