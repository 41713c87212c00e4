//! What is somebody's own, by way of the script.

use async_trait::async_trait;
use chat_core::store::{
    Block, BlockOutcome, BlockStore, ClearHistory, ClearOutcome, DraftOutcome, DraftQuery, DraftStore,
    HideMessage, HideOutcome, PersonalChange, PersonalOutcome, PersonalStore, SetDraft, SightStore,
    ThreadChange, ThreadOutcome, ThreadQuery, ThreadStore,
};
use chat_core::{Blocks, DraftPage, Limits, Result, ThreadPage, TotalUnread, UserId};

use super::{FaultyStore, Method};

#[async_trait]
impl BlockStore for FaultyStore {
    async fn block(&self, block: &Block) -> Result<BlockOutcome> {
        self.through(Method::Block, self.inner().block(block)).await
    }

    async fn unblock(&self, block: &Block) -> Result<BlockOutcome> {
        self.through(Method::Unblock, self.inner().unblock(block)).await
    }

    async fn blocks(&self, user: &UserId) -> Result<Blocks> {
        self.through(Method::Blocks, self.inner().blocks(user)).await
    }
}

#[async_trait]
impl DraftStore for FaultyStore {
    async fn set_draft(&self, set: &SetDraft) -> Result<DraftOutcome> {
        self.through(Method::SetDraft, self.inner().set_draft(set)).await
    }

    async fn drafts(&self, query: &DraftQuery<'_>) -> Result<DraftPage> {
        self.through(Method::Drafts, self.inner().drafts(query)).await
    }
}

#[async_trait]
impl ThreadStore for FaultyStore {
    async fn change_thread(&self, change: &ThreadChange) -> Result<ThreadOutcome> {
        self.through(Method::ChangeThread, self.inner().change_thread(change)).await
    }

    async fn threads(&self, query: &ThreadQuery<'_>, limits: &Limits) -> Result<Option<ThreadPage>> {
        self.through(Method::Threads, self.inner().threads(query, limits)).await
    }
}

#[async_trait]
impl PersonalStore for FaultyStore {
    async fn change_personal(&self, batch: &[PersonalChange]) -> Result<Vec<PersonalOutcome>> {
        self.through(Method::ChangePersonal, self.inner().change_personal(batch)).await
    }

    async fn total_unread(&self, user: &UserId, limits: &Limits) -> Result<TotalUnread> {
        self.through(Method::TotalUnread, self.inner().total_unread(user, limits)).await
    }
}

#[async_trait]
impl SightStore for FaultyStore {
    async fn clear_history(&self, clear: &ClearHistory) -> Result<ClearOutcome> {
        self.through(Method::ClearHistory, self.inner().clear_history(clear)).await
    }

    async fn hide_message(&self, hide: &HideMessage) -> Result<HideOutcome> {
        self.through(Method::HideMessage, self.inner().hide_message(hide)).await
    }
}
