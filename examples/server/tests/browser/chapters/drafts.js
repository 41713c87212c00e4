// Beginning to write on one device, and sending on another.

import { Api } from '../lib/api.js';
import { DESKTOP, screenshot } from '../lib/browser.js';

export async function onTwoDevices(step, cast) {
  const { name } = cast;
  const input = ({ page }) => page.getByLabel('Write a message');
  const holds = ({ page }, text) => page.waitForFunction(isWritten, text);
  let cut;
  let isCut = false;

  await step('what one began to write is there on one’s other devices, and sent from any', async () => {
    const { bob, cleo } = cast;
    await input(cleo).pressSequentially('@bo');
    await cleo.page.getByRole('option', { name: 'Bob Tall' }).tap();
    await input(cleo).pressSequentially('shall I bring');
    const desk = await cast.meet('cleoDesk', { viewport: DESKTOP });
    await desk.page.routeWebSocket(/\/api\/ws$/, (socket) => {
      cut = socket;
      if (isCut) socket.close({ code: 1011 });
      else socket.connectToServer();
    });
    await desk.signIn('cleo');
    await desk.row('Harbour walk').getByText('Draft: @Bob Tall shall I bring').waitFor();
    await screenshot(desk.page, `${name}-draft`);
    await desk.open('Harbour walk');
    await holds(desk, '@Bob Tall shall I bring');
    await input(desk).fill('@Bob Tall shall I bring tea?');
    await holds(cleo, '@Bob Tall shall I bring tea?');
    await input(desk).press('Enter');
    await bob.message('shall I bring tea?').locator('.mention.me').waitFor();
    await holds(cleo, '');
    await screenshot(cleo.page, `${name}-phone-draft-sent`);
  });

  await step('of two texts none is lost, and neither comes into the other by itself', async () => {
    const { bob, cleo, cleoDesk: desk } = cast;
    const api = await Api.signIn(cleo.url, 'cleo');
    isCut = true;
    await cut.close({ code: 1011 });
    await desk.seesOffline();
    await input(desk).fill('green tea');
    await input(cleo).fill('apple cake');
    while ((await api.get('/drafts')).drafts[0]?.body !== 'apple cake');
    isCut = false;
    await desk.hurriesBack();
    await desk.page.getByText('On another device: apple cake').waitFor();
    await holds(desk, 'green tea');
    await screenshot(desk.page, `${name}-two-drafts`);
    await holds(cleo, 'apple cake');
    await desk.page.getByRole('button', { name: 'Add it' }).click();
    await holds(desk, 'green tea\napple cake');
    await holds(cleo, 'green tea\napple cake');
    await cleo.page.getByRole('button', { name: 'Send' }).tap();
    await bob.sees('apple cake');
    await holds(desk, '');
  });

  await step('also to somebody one never wrote to, and over a reload', async () => {
    const { cleo, cleoDesk: desk } = cast;
    await cleo.page.goto(`${cleo.url}/#/with/ann`);
    await input(cleo).fill('Psst, a surprise');
    await cleo.page.reload();
    await holds(cleo, 'Psst, a surprise');
    await desk.row('Ann Berg').getByText('Draft: Psst, a surprise').waitFor();
    await cleo.page.getByRole('link', { name: 'Back to all conversations' }).click();
    await cleo.row('Ann Berg').getByText('Draft: Psst, a surprise').waitFor();
    await screenshot(cleo.page, `${name}-phone-begun`);
    await desk.open('Ann Berg');
    await input(desk).fill('');
    await cleo.row('Ann Berg').waitFor({ state: 'detached' });
    await desk.page.context().close();
    delete cast.pages.cleoDesk;
    await cleo.open('Harbour walk');
  });
}

/** Runs in the page: whether that is what is written there. */
const isWritten = (text) => document.querySelector('.writing textarea').value === text;
