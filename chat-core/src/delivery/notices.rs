//! What the other nodes tell: each notice only says where to look.

use std::fmt;
use std::sync::Arc;

use super::Delivery;
use crate::bus::{Notice, Notices};

/// What hears of the notices that nothing durable hangs on.
pub(crate) trait Ephemeral: fmt::Debug + Send + Sync {
    /// Takes note of one, if it is meant.
    fn heed(&self, notice: &Notice);
}

/// Follows the bus until it or the engine ends.
pub(super) async fn run(delivery: Arc<Delivery>, mut notices: Box<dyn Notices>) {
    loop {
        let notice = tokio::select! {
            () = delivery.stop.cancelled() => return,
            notice = notices.next() => notice,
        };
        match notice {
            Some(notice) => delivery.heed(&notice),
            None => return,
        }
    }
}

impl Delivery {
    fn heed(self: &Arc<Self>, notice: &Notice) {
        match notice {
            Notice::Channel(channel, rev) => {
                if let Some(feed) = self.hub.feed(*channel) {
                    self.look(&feed, *rev);
                }
            }
            Notice::Receipts(channel, version) => {
                if let Some(feed) = self.hub.feed(*channel) {
                    self.look_at_receipts(&feed, *version);
                }
            }
            Notice::User(user) => self.hub.refresh(user),
            Notice::Lost => self.check_soon(),
            Notice::Present(_) | Notice::WhoIsPresent(_) | Notice::Typing(_) | Notice::Stream(_) => {}
        }
        self.ephemeral.iter().for_each(|one| one.heed(notice));
    }
}
