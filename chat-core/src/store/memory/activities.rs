//! Activities and changes in memory.

use std::sync::Arc;

use async_trait::async_trait;

use super::MemoryStore;
use super::channels::ChannelRow;
use crate::domain::{Activity, ActivityPage, Change, ChangePage, Rev, Sight};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::store::{ActivityStore, ChangeQuery};

impl ChannelRow {
    fn log_page(&self, before: Option<Rev>, limit: usize) -> ActivityPage {
        let older = self.activities.iter().rev().filter(|entry| before.is_none_or(|rev| entry.rev < rev));
        let mut activities: Vec<_> = older.take(limit + 1).cloned().collect();
        let has_more = activities.len() > limit;
        activities.truncate(limit);
        ActivityPage { next: activities.last().filter(|_| has_more).map(|last| last.rev), activities }
    }

    fn changes_after(&self, after: Rev, limit: usize) -> Vec<Change> {
        let messages =
            &self.messages[self.messages.partition_point(|row| row.message.created_rev <= after)..];
        let messages = messages.iter().take(limit).map(|row| Change::Message(Arc::new(row.message.clone())));
        let activities = &self.activities[self.activities.partition_point(|entry| entry.rev <= after)..];
        let activities = activities.iter().take(limit).map(|entry| self.activity_change(entry));
        let mut changes: Vec<_> = messages.chain(activities).collect();
        changes.sort_by_key(Change::rev);
        changes.truncate(limit);
        changes
    }

    fn activity_change(&self, activity: &Activity) -> Change {
        let about = activity.kind.carries_message().and_then(|seq| self.at(seq));
        Change::Activity {
            activity: Arc::new(activity.clone()),
            message: about.map(|row| Arc::new(row.message.clone())),
        }
    }
}

#[async_trait]
impl ActivityStore for MemoryStore {
    async fn activities(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        before: Option<Rev>,
        limit: usize,
    ) -> Result<Option<ActivityPage>> {
        let state = self.state()?;
        Ok(state.readable(channel, viewer).map(|(row, _)| row.log_page(before, limit)))
    }

    async fn changes(&self, query: &ChangeQuery<'_>) -> Result<Option<ChangePage>> {
        let state = self.state()?;
        let found = match query.viewer {
            None => state.channels.get(&query.channel).map(|row| (row, Sight::default())),
            viewer => state.readable(query.channel, viewer),
        };
        Ok(found.map(|(row, sight)| ChangePage {
            head: row.head(),
            sight,
            changes: row.changes_after(query.after, query.limit),
        }))
    }
}
