//! The market as its buyers and sellers meet it, on a real Postgres.

mod market;
mod orders;
