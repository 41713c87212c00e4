//! The place of a run: a store, two nodes with a bus between them, people, their devices and their groups.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chat_core::bus::LocalBus;
use chat_core::codec::NewGroupRequest;
use chat_core::store::Store;
use chat_core::{ChannelId, ChatBuilder, ChatService, MessageId, Profile, Seq, Timestamp, UserId};
use tokio::task::JoinSet;

use super::device::Device;
use super::{Dice, Setting, mischief, person};
use crate::fakes::{FaultyBus, FaultyStore, ManualClock, SeededIds};
use crate::history::{History, Reader};

/// One node: an engine, and its side of the bus.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) chat: ChatService,
    pub(super) bus: FaultyBus,
}

/// A message somebody may edit or delete.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub(super) channel: ChannelId,
    pub(super) id: MessageId,
    pub(super) seq: Seq,
    pub(super) edit_no: u32,
}

/// What all people of a run share.
#[derive(Debug)]
pub(super) struct Town {
    pub(super) setting: Setting,
    pub(super) history: History,
    pub(super) truth: Arc<dyn Store>,
    pub(super) store: FaultyStore,
    pub(super) nodes: Vec<Node>,
    pub(super) people: Vec<UserId>,
    pub(super) groups: Vec<ChannelId>,
    pub(super) devices: Vec<Device>,
    pub(super) clock: Arc<ManualClock>,
    /// Channels anybody has written to or is in.
    pub(super) channels: Mutex<Vec<ChannelId>>,
    /// Steps done by all: the only clock that faults know.
    pub(super) steps: AtomicUsize,
    /// The step at which a store that is down comes back.
    pub(super) back_at: AtomicUsize,
    tasks: tokio::sync::Mutex<JoinSet<()>>,
}

/// A clock that all nodes share; `Arc<ManualClock>` is no clock itself.
#[derive(Debug)]
struct Shared(Arc<ManualClock>);

impl chat_core::Clock for Shared {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

impl Town {
    /// Builds it: people, two groups of all of them, two devices each, all of them live.
    pub(super) async fn found(store: Arc<dyn Store>, setting: Setting) -> Arc<Self> {
        let truth = setting.truth.clone().unwrap_or_else(|| store.clone());
        let store = FaultyStore::new(store);
        let clock = Arc::new(ManualClock::default());
        let nodes = nodes(&store, &setting, &clock);
        let mut people = Vec::new();
        for n in 0..setting.people {
            let user = UserId::new(format!("p{n}")).expect("a name");
            nodes[0].chat.put_user(&user, Profile::default()).await.expect("a user is made");
            people.push(user);
        }
        let mut groups = Vec::new();
        for name in ["one", "two"] {
            let members = people[1..].to_vec();
            let request = NewGroupRequest { name: name.to_owned(), members, ..NewGroupRequest::default() };
            groups.push(nodes[0].chat.create_group(&people[0], request).await.expect("a group is made"));
        }
        let history = History::new();
        let mut tasks = JoinSet::new();
        let mut devices = Vec::new();
        for (n, user) in people.iter().enumerate() {
            for device in 0..2 {
                let reader = Reader { user: user.clone(), device };
                let chat = &nodes[(n + device) % nodes.len()].chat;
                devices.push(Device::open(reader, chat, &history, &mut tasks).await);
            }
        }
        Arc::new(Self {
            channels: Mutex::new(groups.clone()),
            steps: AtomicUsize::new(0),
            back_at: AtomicUsize::new(0),
            tasks: tokio::sync::Mutex::new(tasks),
            setting,
            history,
            truth,
            store,
            nodes,
            people,
            groups,
            devices,
            clock,
        })
    }

    /// Everybody does what their dice say, at the same time.
    pub(super) async fn live(self: &Arc<Self>) {
        mischief::begin(self, &Dice::new(self.setting.seed, 0));
        let mut lives = JoinSet::new();
        for n in 0..self.people.len() {
            lives.spawn(person::live(self.clone(), n));
        }
        while let Some(lived) = lives.join_next().await {
            if let Err(error) = lived {
                panic!("with CHAT_SEED={}: {error}", self.setting.seed);
            }
        }
    }

    /// A node, any.
    pub(super) fn node(&self, dice: &Dice) -> &Node {
        dice.pick(&self.nodes).expect("there are nodes")
    }

    /// Remembers that there is such a channel.
    pub(super) fn note_channel(&self, channel: ChannelId) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if !channels.contains(&channel) {
            channels.push(channel);
        }
    }

    /// The channels there are, as far as anybody was told.
    pub(super) fn known_channels(&self) -> Vec<ChannelId> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts a step of anybody.
    pub(super) fn step(&self) -> usize {
        self.steps.fetch_add(1, Ordering::SeqCst)
    }

    /// Waits for the devices' tasks, which end once they are told to finish.
    pub(super) async fn join_devices(&self) {
        while let Some(ended) = self.tasks.lock().await.join_next().await {
            if let Err(error) = ended {
                panic!("with CHAT_SEED={}: {error}", self.setting.seed);
            }
        }
    }
}

/// Two engines on one store, each hearing the other through a bus that fails. Their ids come from sources of their
/// own, as on two machines.
fn nodes(store: &FaultyStore, setting: &Setting, clock: &Arc<ManualClock>) -> Vec<Node> {
    let between = Arc::new(LocalBus::new());
    let node = |n: u64| {
        let bus = FaultyBus::new(between.clone());
        let ids = SeededIds::new(setting.seed.wrapping_mul(2).wrapping_add(n));
        let builder = ChatBuilder::new(Arc::new(store.clone())).bus(bus.clone()).ids(ids);
        let chat = builder.clock(Shared(clock.clone())).limits(setting.limits()).start();
        Node { chat, bus }
    };
    vec![node(0), node(1)]
}
