import { postgres } from './lib/database.js';
import { twoPeople } from './two-people.js';

twoPeople('Postgres', postgres);
