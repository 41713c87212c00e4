// Databases of their own for each test file, and how to be rid of them.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An SQLite file in a directory of its own: `{ dir, remove() }`. */
export function sqlite() {
  const dir = mkdtempSync(join(tmpdir(), 'chat-browser-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A fresh database on the Postgres server of `CHAT_TEST_POSTGRES_URL`: `{ url, dir, remove() }`. */
export function postgres() {
  const server = process.env.CHAT_TEST_POSTGRES_URL;
  if (!server) throw new Error('set CHAT_TEST_POSTGRES_URL, or run beside scripts/with-postgres');
  const name = `chat_browser_${randomBytes(6).toString('hex')}`;
  run(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  // The server's key still lives in a file.
  const { dir, remove } = sqlite();
  return {
    dir,
    url: url.href,
    remove() {
      run(server, `DROP DATABASE ${name} WITH (FORCE)`);
      remove();
    },
  };
}

function run(url, statement) {
  execFileSync(psql(), ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--dbname', url, '--command', statement]);
}

/** Debian keeps some of Postgres's programs outside the path. */
function psql() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root) : [];
  const found = versions.map((version) => join(root, version, 'bin', 'psql')).find((path) => existsSync(path));
  return found ?? 'psql';
}
