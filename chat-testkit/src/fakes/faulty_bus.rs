//! A bus that loses, doubles, reorders and delays.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chat_core::bus::{Bus, Notice, Notices};

/// What a [`FaultyBus`] does to what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BusFault {
    /// Nothing.
    #[default]
    None,
    /// All of it is lost.
    DropAll,
    /// The very last notice is lost: each waits for the next one, and nobody waits for the last.
    DropLast,
    /// All of it comes twice.
    Duplicate,
    /// Every notice is overtaken by the next one; the very last waits for [`FaultyBus::release`].
    Reorder,
    /// All of it waits for [`FaultyBus::release`].
    Delay,
}

/// A bus between the engine and another bus, with one fault at a time. Clones share everything.
///
/// Notices of presence, typing and streams meet the same fault by themselves: they come all the time, and would push on
/// what waits.
#[derive(Debug, Clone)]
pub struct FaultyBus {
    inner: Arc<dyn Bus>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    fault: BusFault,
    lasting: Lane,
    ephemeral: Lane,
}

#[derive(Debug, Default)]
struct Lane {
    waiting: Vec<Notice>,
    met: u64,
}

impl FaultyBus {
    /// `inner` without a fault.
    pub fn new(inner: Arc<dyn Bus>) -> Self {
        Self { inner, state: Arc::default() }
    }

    /// Changes the fault for what is published from now on.
    pub fn set(&self, fault: BusFault) {
        self.state().fault = fault;
    }

    /// Publishes what waits, in its order.
    pub async fn release(&self) {
        let waiting = {
            let mut state = self.state();
            let mut waiting = std::mem::take(&mut state.lasting.waiting);
            waiting.append(&mut state.ephemeral.waiting);
            waiting
        };
        self.inner.publish(&waiting).await;
    }

    /// How many notices of something that lasts met a fault so far: whether it fired at all.
    pub fn met(&self) -> u64 {
        self.state().lasting.met
    }

    /// How many notices of presence and typing did.
    pub fn met_ephemeral(&self) -> u64 {
        self.state().ephemeral.met
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What goes on at once.
    fn pass(&mut self, notice: &Notice) -> Vec<Notice> {
        let is_ephemeral = matches!(
            notice,
            Notice::Present(_) | Notice::WhoIsPresent(_) | Notice::Typing(_) | Notice::Stream(_)
        );
        let lane = if is_ephemeral { &mut self.ephemeral } else { &mut self.lasting };
        lane.pass(self.fault, notice)
    }
}

impl Lane {
    fn pass(&mut self, fault: BusFault, notice: &Notice) -> Vec<Notice> {
        self.met += u64::from(fault != BusFault::None);
        match fault {
            BusFault::None => vec![notice.clone()],
            BusFault::DropAll => Vec::new(),
            BusFault::Duplicate => vec![notice.clone(); 2],
            BusFault::DropLast => std::mem::replace(&mut self.waiting, vec![notice.clone()]),
            BusFault::Reorder if self.waiting.is_empty() => {
                self.waiting.push(notice.clone());
                Vec::new()
            }
            BusFault::Reorder => {
                let mut passed = vec![notice.clone()];
                passed.append(&mut self.waiting);
                passed
            }
            BusFault::Delay => {
                self.waiting.push(notice.clone());
                Vec::new()
            }
        }
    }
}

#[async_trait]
impl Bus for FaultyBus {
    async fn publish(&self, notices: &[Notice]) {
        let passed: Vec<_> = {
            let mut state = self.state();
            notices.iter().flat_map(|notice| state.pass(notice)).collect()
        };
        self.inner.publish(&passed).await;
    }

    fn subscribe(&self) -> Box<dyn Notices> {
        self.inner.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use chat_core::bus::LocalBus;
    use chat_core::{ChannelId, IdSource, Rev};

    use super::*;
    use crate::fakes::SeededIds;

    async fn arrived(fault: BusFault, releases: bool) -> Vec<u64> {
        let bus = FaultyBus::new(Arc::new(LocalBus::new()));
        let mut notices = bus.subscribe();
        let channel = ChannelId::from_uuid(SeededIds::new(1).uuid());
        bus.set(fault);
        for rev in 1..=4 {
            bus.publish(&[Notice::Channel(channel, Rev::new(rev))]).await;
        }
        if releases {
            bus.release().await;
        }
        bus.set(BusFault::None);
        bus.publish(&[Notice::Lost]).await;
        let mut seen = Vec::new();
        while let Some(Notice::Channel(_, rev)) = notices.next().await {
            seen.push(rev.get());
        }
        assert_eq!(bus.met() > 0, fault != BusFault::None);
        seen
    }

    #[tokio::test]
    async fn each_fault_does_what_it_says() {
        assert_eq!(arrived(BusFault::None, false).await, [1, 2, 3, 4]);
        assert_eq!(arrived(BusFault::DropAll, true).await, [0; 0]);
        assert_eq!(arrived(BusFault::DropLast, false).await, [1, 2, 3]);
        assert_eq!(arrived(BusFault::Duplicate, false).await, [1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(arrived(BusFault::Reorder, true).await, [2, 1, 4, 3]);
        assert_eq!(arrived(BusFault::Delay, false).await, [0; 0]);
        assert_eq!(arrived(BusFault::Delay, true).await, [1, 2, 3, 4]);
    }
}
