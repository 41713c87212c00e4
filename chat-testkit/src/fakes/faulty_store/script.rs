//! Which call meets which fault.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

/// The asynchronous methods of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the method of that name")]
pub enum Method {
    PutUser,
    EnsureUsers,
    Users,
    PersonalRevs,
    NoteSeen,
    LastSeen,
    Block,
    Unblock,
    Blocks,
    CreateGroup,
    ChangeChannel,
    DeleteChannel,
    DirectChannel,
    Access,
    ChannelView,
    ChannelPage,
    Memberships,
    PersonalSince,
    Moved,
    Heads,
    ClearDirect,
    ClearHistory,
    HideMessage,
    AddParticipants,
    RemoveParticipant,
    ChangeRole,
    MuteParticipant,
    BanUser,
    LiftBan,
    Bans,
    Report,
    CloseReport,
    Reports,
    Participants,
    Acquainted,
    Append,
    History,
    Replies,
    SetDraft,
    Drafts,
    ChangeThread,
    Threads,
    Message,
    EditMessage,
    DeleteMessage,
    Versions,
    CheckpointStreams,
    EndStream,
    SilentStreams,
    PinMessage,
    UnpinMessage,
    Pins,
    AddReaction,
    RemoveReaction,
    Reactors,
    Advance,
    ReceiptsSince,
    Recipients,
    Unread,
    PruneReceiptLog,
    ChangePersonal,
    TotalUnread,
    Activities,
    Changes,
    Epoch,
    BeginEpoch,
}

#[derive(Debug)]
pub(super) enum Fault {
    Before,
    After,
    HoldBefore(Arc<Gate>),
    HoldAfter(Arc<Gate>),
}

#[derive(Debug, Default)]
pub(super) struct Script {
    is_down: AtomicBool,
    met: AtomicU64,
    methods: Mutex<HashMap<Method, Calls>>,
}

#[derive(Debug, Default)]
struct Calls {
    count: u64,
    faults: VecDeque<Fault>,
}

impl Script {
    pub(super) fn add(&self, method: Method, fault: Fault) {
        self.methods().entry(method).or_default().faults.push_back(fault);
    }

    pub(super) fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    pub(super) fn calls(&self, method: Method) -> u64 {
        self.methods().get(&method).map_or(0, |calls| calls.count)
    }

    pub(super) fn met(&self) -> u64 {
        self.met.load(Ordering::SeqCst)
    }

    /// Counts a call and gives its fault.
    pub(super) fn next(&self, method: Method) -> Option<Fault> {
        let mut methods = self.methods();
        let calls = methods.entry(method).or_default();
        calls.count += 1;
        let is_down = self.is_down.load(Ordering::SeqCst);
        let fault = if is_down { Some(Fault::Before) } else { calls.faults.pop_front() };
        self.met.fetch_add(u64::from(fault.is_some()), Ordering::SeqCst);
        fault
    }

    fn methods(&self) -> MutexGuard<'_, HashMap<Method, Calls>> {
        self.methods.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a held call waits.
#[derive(Debug)]
pub(super) struct Gate {
    arrived: Semaphore,
    open: Semaphore,
}

impl Default for Gate {
    fn default() -> Self {
        Self { arrived: Semaphore::new(0), open: Semaphore::new(0) }
    }
}

impl Gate {
    pub(super) async fn wait(&self) {
        self.arrived.add_permits(1);
        let _permit = self.open.acquire().await;
    }

    pub(super) async fn reached(&self) {
        let _permit = self.arrived.acquire().await;
    }

    pub(super) fn open(&self) {
        self.open.add_permits(1);
    }
}
