//! The promises of the bus, one function each, and the macro that makes tests of them.

/// The promises.
pub mod notices;

use std::sync::Arc;

use chat_core::bus::Bus;

/// Two nodes of one database, each with its side of the bus.
#[derive(Debug, Clone)]
pub struct TwoNodes {
    /// One side.
    pub here: Arc<dyn Bus>,
    /// The other side; for a bus inside one process, the same.
    pub there: Arc<dyn Bus>,
}

/// Writes one test for each promise of [`Bus`].
///
/// `open` names an `async fn` that gives two fresh nodes: an `Arc<TwoNodes>`, or a pair of one and whatever must
/// live as long.
///
/// ```no_run
/// use std::sync::Arc;
/// use chat_core::bus::LocalBus;
/// use chat_testkit::bus::TwoNodes;
///
/// async fn open() -> Arc<TwoNodes> {
///     let bus = Arc::new(LocalBus::new());
///     Arc::new(TwoNodes { here: bus.clone(), there: bus })
/// }
///
/// chat_testkit::bus_conformance!(open);
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! bus_conformance {
    ($open:path) => {
        $crate::promises! { $open, bus;
            notices {
                what_one_node_publishes_the_other_gets
                nothing_comes_twice
                every_subscriber_gets_it
                a_dropped_subscription_harms_nobody
                a_dropped_wait_loses_nothing
                nobody_listening_is_no_fault
                who_lags_is_told
            }
        }
    };
}
