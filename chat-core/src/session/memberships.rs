//! The user's memberships and personal state changed: what that means for this session.

use super::Session;
use crate::domain::{Encoded, Event};
use crate::error::Result;
use crate::store::{MembershipHead, PersonalNews};

impl Session {
    /// Reads what changed of the user's own since what the client has, and follows it; `version` is what it is read for.
    pub(super) async fn read_memberships(&mut self, version: u64) -> Result<()> {
        loop {
            let limit = self.chat.limits().sync_items;
            let store = &self.chat.engine().store;
            let news = store.personal_since(&self.user, self.personal_rev, limit).await?;
            let has_more = news.has_more;
            self.follow_news(&news);
            if !has_more {
                break;
            }
        }
        self.memberships_seen = version;
        self.chat.engine().delivery.hub().seen(&self.outbox, self.personal_rev);
        Ok(())
    }

    fn follow_news(&mut self, news: &PersonalNews) {
        // What comes into sight with a channel is seen with the blocks of now.
        self.follow_blocks(&news.blocks);
        for channel in news.gone.iter().copied() {
            if self.position(channel).is_ok() {
                self.gone(channel);
            }
        }
        for membership in &news.memberships {
            self.follow_membership(membership);
        }
        let personal_rev = news.personal_rev;
        if personal_rev > self.personal_rev {
            let memberships = news.memberships.iter().map(|membership| membership.state.clone()).collect();
            let blocked = news.blocks.news(self.personal_rev, personal_rev);
            let (threads, drafts) = (news.threads.clone(), news.drafts.clone());
            let event = Event::Personal { personal_rev, memberships, threads, drafts, blocked };
            self.ready.push_back(Encoded::new(event));
            self.personal_rev = personal_rev;
        }
    }

    fn follow_membership(&mut self, membership: &MembershipHead) {
        let channel = membership.head.channel;
        match self.position(channel) {
            // Another node may have changed it.
            Ok(index) if self.channels[index].joined_rev == membership.joined_rev => {
                self.channels[index].feed.sees(&self.user, &membership.state.sight());
            }
            // They left and joined again: the old part ends.
            Ok(_) => {
                self.gone(channel);
                self.introduce(membership);
            }
            Err(_) => self.introduce(membership),
        }
    }
}
