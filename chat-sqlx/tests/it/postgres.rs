//! The store on Postgres, against a real server.

mod conformance;
mod database;
