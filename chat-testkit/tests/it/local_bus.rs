//! The bus inside one process keeps every promise, also behind a faulty bus that has no fault.

use std::sync::Arc;

use chat_core::bus::LocalBus;
use chat_testkit::bus::TwoNodes;
use chat_testkit::fakes::FaultyBus;

async fn open() -> Arc<TwoNodes> {
    let bus = Arc::new(LocalBus::new());
    Arc::new(TwoNodes { here: bus.clone(), there: Arc::new(FaultyBus::new(bus)) })
}

chat_testkit::bus_conformance!(open);
