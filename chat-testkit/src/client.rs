//! A client as the protocol asks for one: it applies what its session gives, and notices whatever should not happen.

mod places;

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::{
    Activity, ActivityKind, Change, ChannelId, ChannelView, ChatService, Cursor, Event, MembershipState,
    Message, MessageId, Opened, PersonalRev, ReceiptState, Rev, Seq, Session, Synced, UserId,
};

pub use places::Places;

/// What a client holds of one channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Its messages, by number.
    pub messages: BTreeMap<Seq, Message>,
    /// The numbers of the changes it applied, in order.
    pub revs: Vec<Rev>,
    /// Watermarks, by user.
    pub receipts: BTreeMap<UserId, ReceiptState>,
    /// How often it was told to start anew.
    pub resets: usize,
}

/// Where one's own unread begins in a channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Badge {
    /// There.
    pub badge_seq: Seq,
    /// The highest message of which others were told that it is read; whatever raises it raises the badge.
    pub read_seq: Seq,
    /// The version that told.
    pub personal_rev: PersonalRev,
}

impl Badge {
    /// Others were told that everything up to here is read, or it was sent.
    fn told(&mut self, seq: Seq) {
        if seq > self.read_seq {
            self.read_seq = seq;
            self.badge_seq = self.badge_seq.max(seq);
        }
    }

    /// The state at this version. What others were told since raised it.
    fn take(&mut self, personal_rev: PersonalRev, state: &MembershipState) {
        if personal_rev < self.personal_rev {
            return;
        }
        let is_before = state.read_seq < self.read_seq;
        self.badge_seq = if is_before { state.badge_seq.max(self.read_seq) } else { state.badge_seq };
        self.read_seq = self.read_seq.max(state.read_seq);
        self.personal_rev = personal_rev;
    }
}

impl Held {
    /// Follows what a reply, or the deletion of one, makes of its thread, in the copy of the first message it holds.
    fn follow_thread(&mut self, change: &Change) {
        let reply = match change {
            Change::Message(message) | Change::Activity { message: Some(message), .. } => message,
            Change::Activity { .. } => return,
        };
        let Some(root) = reply.thread_root else { return };
        let Some(root) = self.messages.values_mut().find(|message| message.id == root) else { return };
        match change {
            Change::Message(_) => root.follow_reply(reply),
            Change::Activity { activity, .. } => {
                if let ActivityKind::MessageDeleted { .. } = activity.kind {
                    root.follow_deleted_reply(activity.rev);
                }
            }
        }
    }

    /// Who sent the first message of the thread that a change is about, if it holds that, and its number.
    fn author(&self, change: &Change) -> Option<(&UserId, Seq)> {
        let Change::Message(reply) = change else { return None };
        let root = self.messages.values().find(|message| Some(message.id) == reply.thread_root)?;
        root.sender.user().map(|author| (author, root.seq))
    }

    /// Follows a reaction, unless the message is from later and has it already.
    fn react(&mut self, activity: &Activity) {
        let (ActivityKind::ReactionAdded { seq, key, count, .. }
        | ActivityKind::ReactionRemoved { seq, key, count, .. }) = &activity.kind
        else {
            return;
        };
        let message = self.messages.get_mut(seq);
        if let Some(message) = message.filter(|message| message.changed_rev < activity.rev) {
            message.changed_rev = activity.rev;
            message.reactions = std::mem::take(&mut message.reactions).with_count(key, *count);
        }
    }
}

/// A client of one user.
///
/// Every change must follow the one before without a gap, double or step back; else it panics.
#[derive(Debug)]
pub struct Client {
    /// The session it pulls from.
    pub session: Session,
    /// What the session began with.
    pub opened: Opened,
    /// How far it is.
    pub cursor: Cursor,
    /// What it holds.
    pub held: BTreeMap<ChannelId, Held>,
    /// Where its user's unread begins in the channels it has a view of.
    pub badges: BTreeMap<ChannelId, Badge>,
    /// Its user's places in threads.
    pub places: Places,
    /// What it was told of streamed messages.
    pub streams: BTreeMap<MessageId, String>,
    /// In how many parts.
    pub parts: usize,
    /// Channels that ended for it, in order.
    pub gone: Vec<ChannelId>,
}

impl Client {
    /// Opens a session anew.
    pub async fn open(chat: &ChatService, user: &UserId) -> Self {
        let (session, opened) = chat.open_session(user, None).await.expect("a session opens");
        let cursor = Cursor::from(&opened);
        let (held, badges, streams) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (places, gone) = (Places::default(), Vec::new());
        Self { session, opened, cursor, held, badges, places, streams, parts: 0, gone }
    }

    /// Drops the session and opens another from where this client is.
    pub async fn resume(self, chat: &ChatService) -> Self {
        let Self { session, cursor, held, badges, places, streams, parts, gone, .. } = self;
        let user = session.user().clone();
        drop(session);
        let (session, opened) =
            chat.open_session(&user, Some(cursor.clone())).await.expect("a session opens");
        let cursor = if opened.resumed { cursor } else { Cursor::from(&opened) };
        Self { session, opened, cursor, held, badges, places, streams, parts, gone }
    }

    /// Catches up by [`ChatService::sync`] instead of pulling, on pages of this size; gives the pages. What the session
    /// holds ready is the same once more, so the client goes on with [`Client::resume`].
    pub async fn sync(&mut self, chat: &ChatService, limit: Option<usize>) -> Vec<Synced> {
        let mut pages = Vec::new();
        loop {
            let user = self.session.user();
            let page = chat.sync(user, Some(self.cursor.clone()), limit).await.expect("a page");
            self.follow(&page);
            let more = page.more;
            pages.push(page);
            if !more {
                return pages;
            }
        }
    }

    /// Applies a page of a sync.
    pub fn follow(&mut self, page: &Synced) {
        let mut followed = self.cursor.clone();
        followed.follow(page);
        if page.reset {
            self.held.clear();
            self.badges.clear();
            // It has nothing yet, what is told of the user's own included.
            let is_personal = |event: &Event| matches!(event, Event::Personal { .. });
            let told = page.events.first().is_some_and(is_personal);
            let personal_rev = if told { PersonalRev::ZERO } else { page.cursor.personal_rev };
            self.cursor = Cursor { channels: BTreeMap::new(), personal_rev, ..page.cursor };
        }
        for event in &page.events {
            self.take(event);
            if let (Event::Joined { view, .. } | Event::Reset { view }, channel) = (event, event.channel()) {
                let history = &page.history[&channel.expect("it is about one")];
                assert!(history.rev >= view.channel.rev, "history is as new as the view");
                let messages = history.messages.iter().map(|message| (message.seq, message.clone()));
                self.held.entry(view.channel.id).or_default().messages.extend(messages);
            }
        }
        assert_eq!(self.cursor, followed, "a cursor follows a page as it follows its events");
        for (channel, at) in &page.cursor.channels {
            assert_eq!(self.cursor.channels.get(channel), Some(at), "the page's cursor is where it leads");
        }
        assert_eq!(self.cursor.personal_rev, page.cursor.personal_rev);
    }

    /// Views its channels.
    pub async fn list(&mut self, chat: &ChatService) {
        let mut after = None;
        loop {
            let page = chat.list_channels(self.session.user(), after, None).await.expect("a page");
            page.channels.iter().for_each(|view| self.view(view));
            after = page.next;
            if after.is_none() {
                return;
            }
        }
    }

    fn view(&mut self, view: &ChannelView) {
        let own = &view.membership;
        let (badge_seq, read_seq, personal_rev) = (own.badge_seq, own.read_seq, own.personal_rev);
        self.badges.insert(view.channel.id, Badge { badge_seq, read_seq, personal_rev });
    }

    /// Pulls one event and applies it.
    pub async fn next(&mut self) -> Arc<chat_core::Encoded> {
        let event = self.session.next().await.expect("the store answers").expect("the session lives");
        self.take(event.event());
        event
    }

    /// Pulls until the client is as asked.
    pub async fn until(&mut self, mut reached: impl FnMut(&Self) -> bool) {
        while !reached(self) {
            self.next().await;
        }
    }

    /// Pulls until it holds the channel up to a change.
    pub async fn until_rev(&mut self, channel: ChannelId, rev: Rev) {
        self.until(|client| client.rev(channel) >= rev).await;
    }

    /// Pulls until it holds a message with this number.
    pub async fn until_seq(&mut self, channel: ChannelId, seq: u64) -> Message {
        let seq = Seq::new(seq);
        self.until(|client| client.message(channel, seq).is_some()).await;
        self.message(channel, seq).expect("it was waited for").clone()
    }

    /// How far it is in a channel.
    pub fn rev(&self, channel: ChannelId) -> Rev {
        self.cursor.channels.get(&channel).copied().unwrap_or_default().rev
    }

    /// A message it holds.
    pub fn message(&self, channel: ChannelId, seq: Seq) -> Option<&Message> {
        self.held.get(&channel)?.messages.get(&seq)
    }

    /// The bodies it holds of a channel, in order; tombstones as empty texts.
    pub fn bodies(&self, channel: ChannelId) -> Vec<String> {
        let messages = self.held.get(&channel).map(|held| held.messages.values());
        let body =
            |message: &Message| message.content().map_or(String::new(), |content| content.body.clone());
        messages.into_iter().flatten().map(body).collect()
    }

    /// Applies an event that was pulled from the session by hand.
    pub fn take(&mut self, event: &Event) {
        match event {
            Event::Change(change) => self.apply_change(change),
            Event::Skipped { channel, from, to } => {
                assert_eq!(*from, self.rev(*channel).next(), "skipped changes follow what is held");
                assert!(from <= to, "a skipped range is not empty");
            }
            Event::Receipts { channel, states, .. } => {
                let receipts = &mut self.held.entry(*channel).or_default().receipts;
                for state in states {
                    if state.user == *self.session.user() {
                        self.badges.entry(*channel).and_modify(|badge| badge.told(state.read_seq));
                    }
                    let held = receipts.entry(state.user.clone()).or_insert_with(|| state.clone());
                    held.delivered_seq = held.delivered_seq.max(state.delivered_seq);
                    held.read_seq = held.read_seq.max(state.read_seq);
                }
            }
            Event::Joined { view, .. } => {
                let known = self.cursor.channels.contains_key(&view.channel.id);
                assert!(!known, "a channel is joined once: {}", view.channel.id);
                self.held.remove(&view.channel.id);
                self.view(view);
            }
            Event::Reset { view } => self.reset(view),
            Event::Personal { personal_rev, memberships, threads, .. } => {
                assert!(*personal_rev > self.cursor.personal_rev, "personal state is told once");
                for state in memberships {
                    self.badges.entry(state.channel).and_modify(|badge| badge.take(*personal_rev, state));
                    let is_shown = |seq: &Seq| *seq > state.floor_seq && !state.hidden_seqs.contains(seq);
                    self.held.entry(state.channel).or_default().messages.retain(|seq, _| is_shown(seq));
                }
                for state in threads {
                    self.places.take(state);
                }
            }
            Event::Gone { channel } => {
                self.held.remove(channel);
                self.badges.remove(channel);
                self.places.end(*channel);
                self.gone.push(*channel);
            }
            Event::Heads { heads } => {
                for head in heads {
                    assert!(self.rev(head.channel) >= head.rev, "a head was told before its changes");
                }
            }
            Event::Stream { .. } => self.stream(event),
            _ => {}
        }
        self.cursor.apply(event);
    }

    fn apply_change(&mut self, change: &Change) {
        let (channel, rev) = (change.channel(), change.rev());
        assert!(self.cursor.channels.contains_key(&channel), "a change of a channel the client is not in");
        assert_eq!(rev, self.rev(channel).next(), "changes come in order, without gap or double");
        let held = self.held.entry(channel).or_default();
        held.revs.push(rev);
        held.follow_thread(change);
        self.places.follow(change, self.session.user(), held.author(change));
        let message = match change {
            Change::Message(message) => Some(message),
            Change::Activity { activity, message } => {
                held.react(activity);
                message.as_ref()
            }
        };
        if let Change::Message(message) = change
            && message.sender.user() == Some(self.session.user())
            && message.thread_root.is_none()
        {
            self.badges.entry(channel).and_modify(|badge| badge.told(message.seq));
        }
        if let Some(message) = message {
            let newer =
                held.messages.get(&message.seq).is_none_or(|old| old.changed_rev <= message.changed_rev);
            if newer {
                held.messages.insert(message.seq, Message::clone(message));
            }
        }
    }

    fn reset(&mut self, view: &ChannelView) {
        let held = self.held.entry(view.channel.id).or_default();
        let resets = held.resets + 1;
        *held = Held { resets, ..Held::default() };
        self.view(view);
    }
}
