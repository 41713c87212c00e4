//! The socket: who may open one, how it is kept clean, what it carries, how it ends.

mod ends;
mod frames;
mod live;
mod opening;
mod presence;
