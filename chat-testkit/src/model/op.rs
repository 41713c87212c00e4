//! Operations, with small numbers for people, channels and messages, so that any sequence means something.

use chat_core::Role;

/// Who is mentioned, instead of a person.
pub(super) const EVERYBODY: u8 = u8::MAX;

/// What somebody does. Numbers are taken modulo what there is at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// A profile is put.
    PutUser(u8),
    /// A group is created.
    CreateGroup {
        /// By whom; `None` is the host.
        creator: Option<u8>,
        /// Who is in beside the creator.
        members: Vec<(u8, Role)>,
        /// Later participants read what comes after.
        since_join: bool,
        /// Under this key, of few, asking this, of few.
        key: Option<(u8, u8)>,
    },
    /// Something that is for groups happens to a channel of any kind.
    Group(u8, Act, GroupOp),
    /// Messages are sent in one batch.
    Send(Vec<Sending>),
    /// A message is edited, mentioning somebody; perhaps by who has not seen the last edit.
    Edit(u8, Act, Option<u8>, bool),
    /// Somebody reacts to a message with one of few keys, or takes it back.
    React {
        /// To which.
        message: u8,
        /// Who.
        user: u8,
        /// On which versions.
        fence: FenceUse,
        /// With what.
        key: u8,
        /// Takes it back.
        is_back: bool,
    },
    /// A message is pinned, or its pin is taken away.
    Pin(u8, Act, bool),
    /// What a streamed message says by now is stored: as much of it.
    Checkpoint(u8, u8),
    /// A streamed message ends, in one of three ways; perhaps only if its sender is silent.
    EndStream(u8, Act, u8),
    /// A message is deleted.
    Delete(u8, Act),
    /// Watermarks of (channel, user) move to (delivered, read), logged in channels of up to so many, and told in those of
    /// up to so many more.
    Advance(Vec<(u8, u8, u8, u8)>, u8),
    /// People keep something to themselves, in one batch: (channel, user, what, of which message).
    Personal(Vec<(u8, u8, u8, u8)>),
    /// Somebody changes their place in the thread of a message: (message, who, what, up to which message).
    Thread(u8, u8, u8, u8),
    /// Somebody writes one of few texts, or nothing, into one of few places, perhaps expecting a version.
    Draft(u8, u8, u8, Option<u8>),
    /// A direct channel is cleared.
    Clear(u8, u8),
    /// Somebody clears a channel up to a message.
    ClearHistory(u8, u8, u8),
    /// Somebody hides a message from themselves.
    Hide(u8, u8),
    /// Somebody blocks somebody, or no longer.
    Block(u8, u8, bool),
    /// Times of receipts are forgotten.
    Prune,
    /// Somebody was seen.
    Seen(u8),
    /// The wall clock jumps back.
    ClockBack,
}

/// What happens to a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupOp {
    /// It is renamed.
    Rename(u8),
    /// Its topic is set or removed.
    SetTopic(Option<u8>),
    /// It tells another amount about receipts.
    SetReceipts(u8),
    /// Another set of permissions.
    SetPermissions(u8),
    /// Freezes it, or ends that.
    Freeze(bool),
    /// Sets slow mode to so many seconds.
    SetSlowMode(u8),
    /// Somebody is muted for so many ticks (0: for ever), or no more.
    Mute(u8, Option<u8>),
    /// Somebody is banned for so many ticks (0: for ever), assuming the role they have or another one.
    Ban(u8, u8, bool),
    /// Somebody's ban is lifted.
    LiftBan(u8),
    /// It is deleted.
    Delete,
    /// People are added, with a role, up to so many.
    Add(Vec<u8>, Role, u8),
    /// Somebody is removed, perhaps assuming a role.
    Remove(u8, Option<Role>),
    /// Who acts leaves; the host cannot, and removes the first of all people.
    Leave,
    /// A role is changed, from the one they have or from another one.
    ChangeRole(u8, Option<Role>, Role),
}

/// Who acts, and on which versions the decision is based.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// `None` is the host.
    pub user: Option<u8>,
    /// The versions.
    pub fence: FenceUse,
}

/// Versions a decision is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FenceUse {
    /// Those of now.
    Fresh,
    /// The first ones ever seen.
    Old,
    /// None are given.
    Absent,
}

/// One message of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sending {
    /// To a channel.
    To {
        /// Which.
        channel: u8,
        /// From whom.
        act: Act,
        /// A notice of the system.
        is_system: bool,
        /// Written while it is read.
        is_stream: bool,
        /// Must keep a distance from the last one.
        is_paced: bool,
        /// Who is mentioned, or `EVERYBODY`.
        mention: Option<u8>,
        /// Which message it answers.
        reply_to: Option<u8>,
        /// In whose thread.
        thread: Option<u8>,
    },
    /// To a person.
    First {
        /// From whom.
        from: u8,
        /// To whom.
        to: u8,
        /// The host writes instead.
        by_host: bool,
    },
    /// What was sent before, or something else under its key.
    Repeat {
        /// Which of all drafts.
        draft: u8,
        /// Something else.
        is_other: bool,
    },
}
