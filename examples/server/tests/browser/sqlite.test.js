import { sqlite } from './lib/database.js';
import { threePeople } from './three-people.js';
import { twoPeople } from './two-people.js';

twoPeople('SQLite', sqlite);
threePeople('SQLite', sqlite);
