//! The roster's clock: what falls, ends or is to be told when its time has come.

use std::sync::Arc;

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::viewer::Key;
use super::{Roster, State};
use crate::id::{ChannelId, UserId};

/// What is looked at when its time has come.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// A person may fall, a lease may end, somebody may be forgotten.
    Person(UserId),
    /// Somebody's typing may end.
    Typing(ChannelId, UserId),
    /// A count is told.
    Count(ChannelId),
    /// Somebody may be stored as seen again.
    Seen(UserId),
}

/// Runs until the engine stops; then the other nodes are told that nobody is here.
pub(super) async fn run(roster: Arc<Roster>, stop: CancellationToken) {
    let mut digest = Instant::now();
    loop {
        roster.ring();
        let is_digest = digest <= Instant::now();
        if is_digest {
            digest = roster.next_digest();
        }
        let notices = roster.notices(is_digest);
        if !notices.is_empty() {
            roster.bus.publish(&notices).await;
        }
        let next = roster.next_due().map_or(digest, |due| due.min(digest));
        tokio::select! {
            () = stop.cancelled() => break,
            () = roster.wake.notified() => {}
            () = sleep_until(next) => {}
        }
    }
    roster.bus.publish(&[roster.farewell()]).await;
}

impl Roster {
    /// Looks at everything whose time has come.
    fn ring(&self) {
        let (mut state, moment) = (self.lock(), self.moment());
        while let Some((at, _)) = state.dues.first()
            && *at <= moment.now
        {
            let Some((_, due)) = state.dues.pop_first() else { break };
            match due {
                Due::Person(user) => state.touch(&user, moment, &self.limits),
                Due::Typing(channel, user) => state.end_typing(channel, user, moment.now),
                Due::Count(channel) => state.tell_count(channel),
                Due::Seen(user) => state.seen.rested(user),
            }
        }
        if state.seen.is_due() {
            self.seen.notify_one();
        }
    }

    fn next_due(&self) -> Option<Instant> {
        self.lock().dues.first().map(|(at, _)| *at)
    }
}

impl State {
    fn end_typing(&mut self, channel: ChannelId, user: UserId, now: Instant) {
        match self.typing.expire(channel, &user, now) {
            Ok(true) => self.mark_typing(channel),
            Ok(false) => {}
            Err(later) => drop(self.dues.insert((later, Due::Typing(channel, user)))),
        }
    }

    fn tell_count(&mut self, channel: ChannelId) {
        let Some(room) = self.rooms.get_mut(&channel) else { return };
        room.is_counting = false;
        let key = Key::Count(channel);
        room.viewers.iter().for_each(|viewer| viewer.mark(&key));
    }
}
