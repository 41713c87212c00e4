//! The store on Postgres, against a real server.

#[cfg(feature = "sqlite")]
mod alike;
mod conformance;
mod database;
mod durability;
mod epoch;
mod held;
mod host;
mod migrations;
mod kept_plans;
mod plans;
mod races;
mod remains;
mod statements;
mod use_cases;
