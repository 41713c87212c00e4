//! Who is here: what others see of a user, and what a viewer may ask for. None of it is stored but `last_seen`.

use crate::id::{ChannelId, UserId};
use crate::time::Timestamp;

/// How present a user is, in rising order: of several devices the most present one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Availability {
    /// No session, or invisible: both look alike.
    #[default]
    Offline,
    /// There is a session, and its client says that nobody looks.
    Away,
    /// There is a session.
    Online,
}

/// What a client says of its device. Invisible is no such state: it is said of the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DeviceState {
    /// Somebody is there.
    #[default]
    Online,
    /// Nobody looks.
    Away,
}

impl From<DeviceState> for Availability {
    fn from(state: DeviceState) -> Self {
        match state {
            DeviceState::Online => Self::Online,
            DeviceState::Away => Self::Away,
        }
    }
}

/// What others see of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Who.
    pub user: UserId,
    /// How present.
    pub status: Availability,
    /// Since when; of somebody offline when they were last seen. Absent when nobody knows.
    pub since: Option<Timestamp>,
}

/// Whose presence is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watched {
    /// These people. Each must share a channel with the viewer.
    People(Vec<UserId>),
    /// Those in a channel, and who types there.
    Channel(ChannelId),
}

impl From<ChannelId> for Watched {
    fn from(channel: ChannelId) -> Self {
        Self::Channel(channel)
    }
}

/// How much is told of a subscription, by the size of the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PresenceLevel {
    /// Everybody's state.
    People,
    /// How many are there, and no more.
    Counts,
}

/// How many people of a channel are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PresenceCount {
    /// The channel.
    pub channel: ChannelId,
    /// People whose state is not offline.
    pub online: u64,
}

/// What a subscription begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresenceSnapshot {
    /// How much is told.
    pub level: PresenceLevel,
    /// People whose state is not offline.
    pub online: u64,
    /// Everybody asked for, by user id; empty when only counts are told.
    pub people: Vec<Presence>,
    /// Who types in the channel now, by user id, without the viewer.
    pub typing: Vec<UserId>,
}
