//! The server as its users meet it: the program is started, talked to, stopped, killed and started again.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests tell what they found and fail by panicking"
)]

mod crash;
mod database;
mod history;
mod http;
mod life;
mod load;
mod metrics;
mod options;
mod page;
mod people;
mod process;
mod secrets;
mod socket;
