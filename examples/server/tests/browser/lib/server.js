// The example server as a process of its own, which can be stopped, killed and started again on the same data.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const binary = process.env.CHAT_SERVER_BIN;
if (!binary) throw new Error('set CHAT_SERVER_BIN to the server, for instance target/debug/chat-server');

export class Server {
  url;

  #options;
  #process;
  #log = '';

  /** `database` as of database.js. */
  constructor(database) {
    this.#options = ['--data-dir', database.dir, ...(database.url ? ['--database-url', database.url] : [])];
  }

  /** Starts it: the first time on a free port, and from then on on the same one. */
  async start() {
    const listen = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const server = spawn(binary, ['--listen', listen, ...this.#options], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = server;
    server.stderr.on('data', (text) => (this.#log += text));
    const lines = createInterface({ input: server.stdout });
    const ended = once(server, 'exit').then(([code, signal]) => {
      throw new Error(`the server ended (${code ?? signal}) before it listened:\n${this.#log}`);
    });
    // It is meant to end some time: only the race below minds.
    ended.catch(() => {});
    const [line] = await Promise.race([once(lines, 'line'), ended]);
    this.url = /^listening on (http:\S+)$/.exec(line)?.[1];
    if (!this.url) throw new Error(`the server's first line is: ${line}`);
  }

  /** Asks it to end (SIGTERM). */
  stop() {
    return this.#end('SIGTERM');
  }

  /** Ends it without a word (SIGKILL). */
  kill() {
    return this.#end('SIGKILL');
  }

  async #end(signal) {
    if (!this.#process || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    await ended;
  }
}
