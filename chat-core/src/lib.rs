//! draft
pub mod error;
pub mod id;
pub mod time;
pub mod limits;
/// stub
pub mod markdown { /// stub
 pub fn escape(t:&str)->String{t.to_owned()} }
pub mod domain;
pub mod store;
pub mod auth;
pub mod directory;
pub mod bus;
pub mod policy;
pub mod hooks;
pub mod transport;
pub mod codec;

pub use auth::{Authenticator, Identity};
pub use directory::{NoDirectory, UserDirectory};
pub use domain::*;
pub use error::{Error, ErrorKind, Result};
pub use hooks::{Hooks, NoHooks, SendContext, Verdict};
pub use id::{ChannelId, ClientKey, Epoch, IdSource, LoginId, MessageId, SystemIds, UserId};
pub use limits::Limits;
pub use policy::{Action, Policy, Roles};
pub use store::{Prepared, Store};
pub use time::{Clock, SystemClock, Timestamp};
