//! The user's memberships and personal state changed: what that means for this session.

use super::Session;
use crate::domain::{Encoded, Event};
use crate::error::Result;
use crate::id::ChannelId;
use crate::store::Memberships;

impl Session {
    /// Reads the memberships and follows them; `version` is what they are read for.
    pub(super) async fn read_memberships(&mut self, version: u64) -> Result<()> {
        let memberships = self.chat.engine().store.memberships(&self.user).await?;
        self.let_go_of_gone(&memberships);
        for membership in &memberships.channels {
            match self.position(membership.head.channel) {
                Err(_) => self.introduce(membership),
                // Another node may have changed it.
                Ok(index) if membership.personal_rev > self.personal_rev => {
                    self.channels[index].feed.sees(&self.user, &membership.state);
                }
                Ok(_) => {}
            }
        }
        self.tell_personal(&memberships, self.personal_rev);
        self.personal_rev = self.personal_rev.max(memberships.personal_rev);
        self.memberships_seen = version;
        self.chat.engine().delivery.hub().seen(&self.outbox, memberships.personal_rev);
        Ok(())
    }

    /// Channels the user is no longer in, and those they left and joined again: the old part ends.
    fn let_go_of_gone(&mut self, memberships: &Memberships) {
        let is_same = |channel: ChannelId, joined| {
            let found =
                memberships.channels.binary_search_by_key(&channel, |membership| membership.head.channel);
            found.is_ok_and(|index| memberships.channels[index].joined_rev == joined)
        };
        let gone: Vec<_> = self
            .channels
            .iter()
            .map(|attached| (attached.feed.channel(), attached.joined_rev))
            .filter(|(channel, joined)| !is_same(*channel, *joined))
            .map(|(channel, _)| channel)
            .collect();
        for channel in gone {
            self.detach(channel);
            self.ready.push_back(Encoded::new(Event::Gone { channel }));
        }
    }
}
