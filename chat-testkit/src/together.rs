//! Doing many things at once.

use std::future::Future;

use tokio::task::JoinSet;

/// Runs all of them at once, on as many threads as the test has, and gives their results in order.
pub async fn together<T, F>(futures: impl IntoIterator<Item = F>) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let mut running = JoinSet::new();
    for (n, future) in futures.into_iter().enumerate() {
        running.spawn(async move { (n, future.await) });
    }
    let mut results = running.join_all().await;
    results.sort_by_key(|(n, _)| *n);
    results.into_iter().map(|(_, result)| result).collect()
}
