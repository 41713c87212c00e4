import { postgres } from './lib/database.js';
import { threePeople } from './three-people.js';
import { twoPeople } from './two-people.js';

twoPeople('Postgres', postgres);
threePeople('Postgres', postgres);
