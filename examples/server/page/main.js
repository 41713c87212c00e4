// The page begins here: who is signed in, and which of the two screens that means.

import { forget, openChat } from './chat.js';
import { accounts as accountsAt } from './client/accounts.js';
import { shelf } from './client/shelf.js';
import { ChatScreen } from './ui/chat-screen.js';
import { ask, field } from './ui/dialog.js';
import { go, toList } from './ui/route.js';
import { signInScreen } from './ui/sign-in.js';
import { toasts } from './ui/toast.js';

const api = new URL('api', document.baseURI).href;
const accounts = accountsAt(api);
// For this tab only, and gone with it: two tabs can be two people.
const signedIn = shelf('chat.signed-in', null);

const place = document.getElementById('app');
document.body.append(toasts());
start();

function start() {
  const held = signedIn.read();
  if (!held) showSignIn();
  else if (Date.parse(held.expires_at) > Date.now()) showChat(held);
  else showSignIn({ userId: held.user_id, note: 'Your sign-in has ended. Sign in again to go on.' });
}

function showSignIn(options = {}) {
  const screen = signInScreen({
    accounts,
    ...options,
    onSignedIn: (userId, answer) => showChat(remember(userId, answer)),
  });
  place.replaceChildren(screen.element);
  screen.focus();
}

function showChat({ user_id: me, token }) {
  const chat = openChat({ api, me, token });
  const screen = new ChatScreen(chat, {
    signInAgain: () => signInAgain(chat),
    signOut: () => {
      screen.close();
      forget(me);
      signedIn.clear();
      go(toList);
      showSignIn();
    },
  });
  place.replaceChildren(screen.element);
}

function remember(userId, { access_token: token, expires_at: expiresAt }) {
  const held = { user_id: userId, token, expires_at: expiresAt };
  signedIn.write(held);
  return held;
}

let isAsking = false;

/** Asks for the password over the screen as it is; whether there is a fresh token now. */
async function signInAgain(chat) {
  if (isAsking) return false;
  isAsking = true;
  const user = field('User name', { value: chat.me, readonly: true, autocomplete: 'username' });
  const password = field('Password', { type: 'password', required: true, autocomplete: 'current-password' });
  const done = await ask({
    title: 'Sign in again',
    content: [user.element, password.element],
    action: 'Sign in',
    submit: async () => {
      const { token } = remember(chat.me, await accounts.signIn(chat.me, password.input.value));
      await chat.client.authenticate(token);
      return true;
    },
  });
  isAsking = false;
  return done ?? false;
}
