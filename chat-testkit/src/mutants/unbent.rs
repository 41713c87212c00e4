//! What no mutant bends.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chat_core::store::{
    AddOutcome, AddParticipants, Advance, AdvanceOutcome, BanOutcome, BanStore, BanUser, Block, BlockOutcome,
    BlockStore, Checkpoint, ClearHistory, ClearOutcome, CloseOutcome, CloseReport, DraftOutcome, DraftQuery,
    DraftStore, EndOutcome, EndStream, EpochStore, Fenced, HideMessage, HideOutcome, LiftBan, LiftOutcome,
    Moved, Mute, MuteOutcome, NewReport, ParticipantQuery, ParticipantStore, PersonalChange, PersonalNews,
    PersonalOutcome, PersonalStore, PinMessage, PinOutcome, PinStore, React, ReactOutcome, ReactionStore,
    ReactorQuery, ReceiptQuery, ReceiptStore, ReceiptsNow, RecipientQuery, RemoveOutcome, RemoveParticipant,
    ReportOutcome, ReportQuery, ReportStore, RoleChange, RoleOutcome, SeenBy, SetDraft, SightStore,
    StreamStore, SyncStore, ThreadChange, ThreadOutcome, ThreadQuery, ThreadStore, UserStore, VersionQuery,
    VersionStore,
};
use chat_core::{
    BanPage, Blocks, ChannelCursor, ChannelId, DraftPage, Epoch, Limits, Message, ParticipantPage,
    PersonalRev, Profile, ReactorPage, RecipientPage, ReportPage, Result, ThreadPage, Timestamp, TotalUnread,
    UnreadTerms, User, UserId, VersionPage,
};

use super::Bent;

#[async_trait]
impl UserStore for Bent {
    async fn put_user(&self, id: &UserId, profile: &Profile, at: Timestamp) -> Result<User> {
        self.inner.put_user(id, profile, at).await
    }

    async fn ensure_users(&self, ids: &[UserId], at: Timestamp) -> Result<()> {
        self.inner.ensure_users(ids, at).await
    }

    async fn users(&self, ids: &[UserId]) -> Result<Vec<User>> {
        self.inner.users(ids).await
    }

    async fn personal_revs(&self, ids: &[UserId]) -> Result<Vec<(UserId, PersonalRev)>> {
        self.inner.personal_revs(ids).await
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<()> {
        self.inner.note_seen(seen).await
    }

    async fn last_seen(&self, viewer: &UserId, ids: &[UserId]) -> Result<SeenBy> {
        self.inner.last_seen(viewer, ids).await
    }
}

#[async_trait]
impl BlockStore for Bent {
    async fn block(&self, block: &Block) -> Result<BlockOutcome> {
        self.inner.block(block).await
    }

    async fn unblock(&self, block: &Block) -> Result<BlockOutcome> {
        self.inner.unblock(block).await
    }

    async fn blocks(&self, user: &UserId) -> Result<Blocks> {
        self.inner.blocks(user).await
    }
}

#[async_trait]
impl ParticipantStore for Bent {
    async fn add_participants(&self, add: &AddParticipants) -> Result<Fenced<AddOutcome>> {
        self.inner.add_participants(add).await
    }

    async fn remove_participant(&self, remove: &RemoveParticipant) -> Result<Fenced<RemoveOutcome>> {
        self.inner.remove_participant(remove).await
    }

    async fn change_role(&self, change: &RoleChange) -> Result<Fenced<RoleOutcome>> {
        self.inner.change_role(change).await
    }

    async fn mute_participant(&self, mute: &Mute) -> Result<Fenced<MuteOutcome>> {
        self.inner.mute_participant(mute).await
    }

    async fn participants(&self, query: &ParticipantQuery<'_>) -> Result<Option<ParticipantPage>> {
        self.inner.participants(query).await
    }

    async fn acquainted(&self, viewer: &UserId, users: &[UserId]) -> Result<Vec<UserId>> {
        self.inner.acquainted(viewer, users).await
    }
}

#[async_trait]
impl ReportStore for Bent {
    async fn report(&self, new: &NewReport) -> Result<ReportOutcome> {
        self.inner.report(new).await
    }

    async fn close_report(&self, close: &CloseReport) -> Result<Fenced<CloseOutcome>> {
        self.inner.close_report(close).await
    }

    async fn reports(&self, query: &ReportQuery<'_>) -> Result<Option<ReportPage>> {
        self.inner.reports(query).await
    }
}

#[async_trait]
impl BanStore for Bent {
    async fn ban_user(&self, ban: &BanUser) -> Result<Fenced<BanOutcome>> {
        self.inner.ban_user(ban).await
    }

    async fn lift_ban(&self, lift: &LiftBan) -> Result<Fenced<LiftOutcome>> {
        self.inner.lift_ban(lift).await
    }

    async fn bans(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        after: Option<&UserId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<BanPage>> {
        self.inner.bans(channel, viewer, after, limit, now).await
    }
}

#[async_trait]
impl VersionStore for Bent {
    async fn versions(&self, query: &VersionQuery<'_>) -> Result<Option<VersionPage>> {
        self.inner.versions(query).await
    }
}

#[async_trait]
impl StreamStore for Bent {
    async fn checkpoint_streams(&self, batch: &[Checkpoint]) -> Result<Vec<bool>> {
        self.inner.checkpoint_streams(batch).await
    }

    async fn end_stream(&self, end: &EndStream) -> Result<Fenced<EndOutcome>> {
        self.inner.end_stream(end).await
    }

    async fn silent_streams(&self, before: Timestamp, limit: usize) -> Result<Vec<Message>> {
        self.inner.silent_streams(before, limit).await
    }
}

#[async_trait]
impl PinStore for Bent {
    async fn pin_message(&self, pin: &PinMessage, limit: usize) -> Result<Fenced<PinOutcome>> {
        self.inner.pin_message(pin, limit).await
    }

    async fn unpin_message(&self, pin: &PinMessage) -> Result<Fenced<PinOutcome>> {
        self.inner.unpin_message(pin).await
    }

    async fn pins(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        limit: usize,
    ) -> Result<Option<Vec<Message>>> {
        self.inner.pins(channel, viewer, limit).await
    }
}

#[async_trait]
impl ReactionStore for Bent {
    async fn add_reaction(&self, react: &React, keys: usize) -> Result<Fenced<ReactOutcome>> {
        self.inner.add_reaction(react, keys).await
    }

    async fn remove_reaction(&self, react: &React) -> Result<Fenced<ReactOutcome>> {
        self.inner.remove_reaction(react).await
    }

    async fn reactors(&self, query: &ReactorQuery<'_>) -> Result<Option<ReactorPage>> {
        self.inner.reactors(query).await
    }
}

#[async_trait]
impl DraftStore for Bent {
    async fn set_draft(&self, set: &SetDraft) -> Result<DraftOutcome> {
        self.inner.set_draft(set).await
    }

    async fn drafts(&self, query: &DraftQuery<'_>) -> Result<DraftPage> {
        self.inner.drafts(query).await
    }
}

#[async_trait]
impl ThreadStore for Bent {
    async fn change_thread(&self, change: &ThreadChange) -> Result<ThreadOutcome> {
        self.inner.change_thread(change).await
    }

    async fn threads(&self, query: &ThreadQuery<'_>, limits: &Limits) -> Result<Option<ThreadPage>> {
        self.inner.threads(query, limits).await
    }
}

#[async_trait]
impl ReceiptStore for Bent {
    async fn advance(&self, batch: &[Advance]) -> Result<Vec<AdvanceOutcome>> {
        self.inner.advance(batch).await
    }

    async fn receipts_since(&self, query: &ReceiptQuery<'_>) -> Result<Option<ReceiptsNow>> {
        self.inner.receipts_since(query).await
    }

    async fn recipients(&self, query: &RecipientQuery<'_>) -> Result<Option<RecipientPage>> {
        self.inner.recipients(query).await
    }

    async fn unread(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<UnreadTerms>> {
        self.inner.unread(channel, viewer, limits).await
    }

    async fn prune_receipt_log(&self, before: Timestamp) -> Result<u64> {
        self.inner.prune_receipt_log(before).await
    }
}

#[async_trait]
impl PersonalStore for Bent {
    async fn change_personal(&self, batch: &[PersonalChange]) -> Result<Vec<PersonalOutcome>> {
        self.inner.change_personal(batch).await
    }

    async fn total_unread(&self, user: &UserId, limits: &Limits) -> Result<TotalUnread> {
        self.inner.total_unread(user, limits).await
    }
}

#[async_trait]
impl SightStore for Bent {
    async fn clear_history(&self, clear: &ClearHistory) -> Result<ClearOutcome> {
        self.inner.clear_history(clear).await
    }

    async fn hide_message(&self, hide: &HideMessage) -> Result<HideOutcome> {
        self.inner.hide_message(hide).await
    }
}

#[async_trait]
impl SyncStore for Bent {
    async fn personal_since(&self, user: &UserId, since: PersonalRev, limit: usize) -> Result<PersonalNews> {
        self.inner.personal_since(user, since, limit).await
    }

    async fn moved(
        &self,
        user: &UserId,
        held: &BTreeMap<ChannelId, ChannelCursor>,
        limit: usize,
    ) -> Result<Vec<Moved>> {
        self.inner.moved(user, held, limit).await
    }
}

#[async_trait]
impl EpochStore for Bent {
    async fn epoch(&self) -> Result<Epoch> {
        self.inner.epoch().await
    }

    async fn begin_epoch(&self, epoch: Epoch) -> Result<()> {
        self.inner.begin_epoch(epoch).await
    }
}
