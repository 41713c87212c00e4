import { sqlite } from './lib/database.js';
import { twoPeople } from './two-people.js';

twoPeople('SQLite', sqlite);
