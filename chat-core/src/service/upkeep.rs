//! Housekeeping that no caller waits for.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::interval;
use tokio_util::sync::CancellationToken;

use crate::limits::Limits;
use crate::store::Store;
use crate::time::Clock;

/// How often the times of old receipts are forgotten.
const PRUNE_EVERY: Duration = Duration::from_hours(1);

/// Runs until the engine stops.
pub(super) async fn run(
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    limits: Arc<Limits>,
    stop: CancellationToken,
) {
    let mut ticks = interval(PRUNE_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        let before = clock.now().before(limits.receipt_log_age);
        if let Err(error) = store.prune_receipt_log(before).await {
            tracing::warn!(%error, "old receipt times could not be forgotten");
        }
    }
}
