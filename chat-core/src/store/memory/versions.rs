//! Earlier versions of messages in memory.

use async_trait::async_trait;

use super::MemoryStore;
use super::messages::MessageRow;
use crate::domain::VersionPage;
use crate::error::Result;
use crate::store::{VersionQuery, VersionStore};

impl MessageRow {
    fn version_page(&self, query: &VersionQuery<'_>) -> VersionPage {
        let older = self.versions.iter().rev();
        let older = older.filter(|version| query.before.is_none_or(|before| version.edit_no < before));
        let mut versions: Vec<_> = older.take(query.limit + 1).cloned().collect();
        let has_more = versions.len() > query.limit;
        versions.truncate(query.limit);
        VersionPage { next: versions.last().filter(|_| has_more).map(|last| last.edit_no), versions }
    }
}

#[async_trait]
impl VersionStore for MemoryStore {
    async fn versions(&self, query: &VersionQuery<'_>) -> Result<Option<VersionPage>> {
        let state = self.state()?;
        let found = state.readable(query.channel, query.viewer);
        let found = found.and_then(|(row, sight)| row.find(query.message, &sight));
        Ok(found.map(|row| row.version_page(query)))
    }
}
