//! Two engines on one store.

use std::sync::Arc;
use std::time::Duration;

use chat_core::bus::LocalBus;
use chat_core::store::Store;
use chat_core::{ChatBuilder, Limits};
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::engine::House;
use crate::fakes::FaultyBus;

/// How often heads are compared: often enough for a test, seldom enough to be told from a notice.
pub(super) const HEAD_CHECK: Duration = Duration::from_millis(100);

/// Far longer than anything takes, also on a machine that has other things to do; who waits so long has failed.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// Two nodes of one database, each with a side of the bus that fails as the test says.
#[derive(Debug, Clone)]
pub struct Nodes {
    /// One node.
    pub here: House,
    /// What it tells goes through this.
    pub from_here: FaultyBus,
    /// The other node.
    pub there: House,
    /// What that one tells goes through this.
    pub from_there: FaultyBus,
}

impl Nodes {
    /// Two nodes that check their heads often.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self::with(store, |_| {})
    }

    /// Two nodes with other bounds.
    pub fn with(store: &Arc<dyn Store>, change: impl FnOnce(&mut Limits)) -> Self {
        let mut limits = Limits::default();
        limits.head_check = HEAD_CHECK;
        change(&mut limits);
        let between = Arc::new(LocalBus::new());
        let node = || {
            let bus = FaultyBus::new(between.clone());
            let builder = ChatBuilder::new(store.clone()).bus(bus.clone()).limits(limits.clone());
            (House { chat: builder.start() }, bus)
        };
        let ((here, from_here), (there, from_there)) = (node(), node());
        Self { here, from_here, there, from_there }
    }

    /// Resolves when that many notices of one node met a fault. What was committed may be known by a head check before
    /// its notice is even told.
    pub async fn until_lost(&self, notices: u64) {
        let met = async {
            while self.from_here.met() < notices {
                yield_now().await;
            }
        };
        timeout(PATIENCE, met).await.expect("notices meet the fault");
    }
}
