//! The server as its users meet it: the program is started, talked to, stopped, killed and started again.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests tell what they found and fail by panicking"
)]

mod assistant;
mod cluster;
mod crash;
mod crowd;
mod database;
mod disk_full;
mod history;
mod http;
mod life;
mod load;
mod metrics;
mod options;
mod outage;
mod page;
mod people;
mod process;
mod schedule;
mod secrets;
mod socket;
