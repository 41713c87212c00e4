// What every story begins with.

import { launch, newPage } from './browser.js';
import { Person } from './person.js';
import { Server } from './server.js';

/** Starts a server on a database that `open` makes, and a browser. `cast.meet(who)` opens a window for somebody. */
export async function begin(cast, open) {
  cast.database = open();
  cast.server = new Server(cast.database);
  await cast.server.start();
  cast.browser = await launch();
  cast.meet = async (who, options) => {
    const page = await newPage(cast.browser, cast.faults, options);
    cast.pages[who] = page;
    cast[who] = new Person(page, cast.server.url);
    return cast[who];
  };
}
