//! Messages that are written while they are read: one message, live to all, the same text for everybody in the end.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::store::Store;
use chat_core::{
    Anchor, Change, ChannelId, ChatBuilder, Draft, Error, ErrorKind, Event, Hooks, Limits, Message,
    MessageId, Role, SendContext, StreamEnd, StreamState, UserId, Verdict,
};

use super::House;
use crate::Client;

async fn begin(house: &House, sender: &UserId, channel: ChannelId, body: &str) -> Message {
    house.chat.begin_stream(sender, channel, Draft::new(body)).await.expect("begun").message
}

/// Says more, at the end.
async fn more(house: &House, sender: &UserId, begun: &Message, offset: u64, text: &str) -> u64 {
    let appended = house.chat.append_stream(sender, begun.channel, begun.id, offset, text).await;
    appended.expect("appended")
}

async fn end(house: &House, sender: &UserId, begun: &Message, end: StreamEnd) -> Message {
    house.chat.end_stream(sender, begun.channel, begun.id, end).await.expect("ended")
}

fn body(message: &Message) -> &str {
    message.content().map_or("", |content| &content.body)
}

fn told(error: &Error) -> (ErrorKind, Option<&'static str>, Option<u64>) {
    (error.kind(), error.field(), error.limit())
}

async fn read(house: &House, user: &UserId, begun: &Message) -> Message {
    house.chat.get_message(user, begun.channel, begun.id).await.expect("read")
}

/// A streamed message is one message: one number, one unread, one end in the log; those who look are told part by part,
/// and hold what is stored in the end.
pub async fn a_streamed_message_is_one_message(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bot) = (house.user("alice").await, house.user("bot").await);
    let channel = house.group(&[&alice, &bot]).await;
    let mut at_alice = house.client(&alice).await;
    let begun = begin(&house, &bot, channel, "").await;
    assert_eq!((begun.stream, body(&begun)), (Some(StreamState::Streaming), ""));
    let mut length = 0;
    for word in ["The ", "answer ", "is **42**. €🙂"] {
        length = more(&house, &bot, &begun, length, word).await;
        assert_eq!(more(&house, &bot, &begun, length, "").await, length, "to be alive");
        at_alice.until_streamed(begun.id, |text| text.len() as u64 == length).await;
    }
    assert_eq!(at_alice.rev(channel), begun.created_rev, "on the way nothing shared changes");
    let ended = end(&house, &bot, &begun, StreamEnd::finish(length)).await;
    assert_eq!((ended.stream, body(&ended)), (Some(StreamState::Finished), "The answer is **42**. €🙂"));
    assert_eq!(ended.content().expect("present").html, "<p>The answer is <strong>42</strong>. €🙂</p>\n");
    assert_eq!((ended.edit_no, ended.edited_at), (0, None));
    assert_eq!(end(&house, &bot, &begun, StreamEnd::finish(length)).await, ended, "the same end again");
    at_alice.until_rev(channel, ended.changed_rev).await;
    assert_eq!(at_alice.message(channel, begun.seq), Some(&ended));
    let unread = house.chat.explain_unread(&alice, channel).await.expect("terms");
    assert_eq!((unread.last_seq, unread.unread.messages.value), (begun.seq, 1));
    let page = house.chat.list_activity(&alice, channel, None, Some(1)).await.expect("a log");
    assert_eq!(page.activities[0].kind.name(), "stream_ended");
}

/// Who comes late, or comes back, is told all of it from the start, and goes on with the others.
pub async fn who_comes_late_is_told_all_of_it(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.stream_checkpoint = Duration::from_millis(20));
    let (alice, bob, bot) = (house.user("alice").await, house.user("bob").await, house.user("bot").await);
    let channel = house.group(&[&alice, &bob, &bot]).await;
    let away = house.client(&bob).await;
    let begun = begin(&house, &bot, channel, "One").await;
    let length = more(&house, &bot, &begun, 3, ", two").await;
    let mut late = house.client(&alice).await;
    let mut back = away.resume(&house.chat).await;
    for client in [&mut late, &mut back] {
        client.until_streamed(begun.id, |text| text == "One, two").await;
    }
    let length = more(&house, &bot, &begun, length, ", three").await;
    for client in [&mut late, &mut back] {
        client.until_streamed(begun.id, |text| text == "One, two, three").await;
    }
    // Without a session it is read as it is stored, soon after.
    while body(&read(&house, &bob, &begun).await) != "One, two, three" {
        tokio::task::yield_now().await;
    }
    let ended = end(&house, &bot, &begun, StreamEnd::cancel().because("enough")).await;
    for client in [&mut late, &mut back] {
        client.until_rev(channel, ended.changed_rev).await;
        assert_eq!(client.message(channel, begun.seq), Some(&ended));
    }
    assert_eq!((ended.stream, body(&ended).len() as u64), (Some(StreamState::Cancelled), length));
    let history = house.chat.read_history(&alice, channel, Anchor::Latest, None).await.expect("a history");
    assert_eq!(history.messages, [ended]);
}

/// Parts that were lost are asked for, parts twice have no effect, others are refused; the bound holds to the byte.
pub async fn parts_are_taken_once_and_in_order(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.body_bytes = 8);
    let (alice, bot) = (house.user("alice").await, house.user("bot").await);
    let channel = house.group(&[&alice, &bot]).await;
    let begun = begin(&house, &bot, channel, "aé").await;
    let chat = &house.chat;
    let part = async |offset, text: &str| chat.append_stream(&bot, channel, begun.id, offset, text).await;
    assert_eq!(part(0, "aé").await.expect("again"), 3);
    assert_eq!(part(1, "éb").await.expect("over what is there"), 4);
    assert_eq!(part(0, "a").await.expect("within it"), 4);
    for (offset, text, expected) in [
        (5, "x", (ErrorKind::Conflict, Some("offset"), Some(4))),
        (2, "x", (ErrorKind::Invalid, Some("offset"), None)),
        (1, "èb", (ErrorKind::Conflict, Some("text"), Some(4))),
        (4, "12345", (ErrorKind::Invalid, Some("text"), Some(8))),
        (3, "b€€", (ErrorKind::Invalid, Some("text"), Some(8))),
        (4, "\0", (ErrorKind::Invalid, Some("text"), None)),
    ] {
        assert_eq!(told(&part(offset, text).await.expect_err("refused")), expected, "{text:?} at {offset}");
    }
    assert_eq!(part(4, "1234").await.expect("at the bound"), 8);
    let short = chat.end_stream(&bot, channel, begun.id, StreamEnd::finish(9)).await.expect_err("too long");
    assert_eq!(told(&short), (ErrorKind::Conflict, Some("length"), Some(8)));
    let ended = end(&house, &bot, &begun, StreamEnd::finish(8)).await;
    assert_eq!(body(&ended), "aéb1234");
    assert_eq!(told(&part(8, "").await.expect_err("over")), (ErrorKind::Conflict, Some("message_id"), None));
}

/// Only who began it goes on with it, as long as they may write; a deletion and a removal end that.
pub async fn only_its_sender_goes_on_with_it(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.streams_per_sender = 2);
    let (alice, bot) = (house.user("alice").await, house.user("bot").await);
    let channel = house.group(&[&alice, &bot]).await;
    let chat = &house.chat;
    let (one, other) = (begin(&house, &bot, channel, "1").await, begin(&house, &bot, channel, "2").await);
    let third = chat.begin_stream(&bot, channel, Draft::default()).await.expect_err("one too many");
    assert_eq!(told(&third), (ErrorKind::RateLimited, None, Some(2)));
    let part = async |user: &UserId, message: MessageId| {
        let appended = chat.append_stream(user, channel, message, 1, "x").await;
        appended.map_err(|error| error.kind())
    };
    assert_eq!(part(&alice, one.id).await, Err(ErrorKind::Forbidden));
    let ended = chat.end_stream(&alice, channel, one.id, StreamEnd::fail()).await.expect_err("not hers");
    assert_eq!(ended.kind(), ErrorKind::Forbidden);
    let edit = chat.edit_message(&bot, channel, one.id, 0, Draft::new("x")).await.expect_err("not yet");
    assert_eq!(told(&edit), (ErrorKind::Conflict, Some("message_id"), None));
    chat.delete_message(&alice, channel, one.id, None).await.expect("deleted");
    assert_eq!(part(&bot, one.id).await, Err(ErrorKind::Conflict));
    chat.change_role(&alice, channel, &bot, Role::Reader, None).await.expect("demoted");
    assert_eq!(part(&bot, other.id).await, Err(ErrorKind::Forbidden));
    chat.change_role(&alice, channel, &bot, Role::Member, None).await.expect("promoted");
    assert_eq!(part(&bot, other.id).await, Ok(2));
    chat.remove_participant(&alice, channel, &bot, None).await.expect("removed");
    assert_eq!(part(&bot, other.id).await, Err(ErrorKind::NotFound));
}

/// A session that does not pull is told what it missed in one part.
pub async fn a_slow_reader_is_told_in_one_part(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.stream_interval = Duration::from_millis(1));
    let (alice, bot) = (house.user("alice").await, house.user("bot").await);
    let channel = house.group(&[&alice, &bot]).await;
    let (mut fast, mut slow) = (house.client(&alice).await, house.client(&alice).await);
    let begun = begin(&house, &bot, channel, "").await;
    slow.until_seq(channel, 1).await;
    let (mut length, mut parts) = (0, 0);
    for n in 0..50 {
        length = more(&house, &bot, &begun, length, &format!("{n} ")).await;
        let before = fast.parts;
        fast.until_streamed(begun.id, |text| text.len() as u64 == length).await;
        parts += fast.parts - before;
    }
    assert!(parts >= 50, "the fast one is told each: {parts}");
    slow.until_streamed(begun.id, |text| !text.is_empty()).await;
    assert_eq!((slow.parts, slow.streams[&begun.id].len() as u64), (1, length));
}

/// Who says nothing any more has failed, with what was said.
pub async fn a_stream_that_nobody_goes_on_with_fails(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| {
        limits.stream_lease = Duration::from_millis(300);
        limits.stream_checkpoint = Duration::from_millis(20);
    });
    let (alice, bot) = (house.user("alice").await, house.user("bot").await);
    let channel = house.group(&[&alice, &bot]).await;
    let mut at_alice = house.client(&alice).await;
    let begun = begin(&house, &bot, channel, "").await;
    more(&house, &bot, &begun, 0, "I wonder").await;
    at_alice.until_rev(channel, begun.created_rev.next()).await;
    let failed = at_alice.message(channel, begun.seq).expect("held");
    assert_eq!((failed.stream, body(failed)), (Some(StreamState::Failed), "I wonder"));
    let late = house.chat.append_stream(&bot, channel, begun.id, 8, " why").await.expect_err("too late");
    assert_eq!(late.kind(), ErrorKind::Conflict);
}

#[derive(Debug)]
struct Polite;

#[async_trait]
impl Hooks for Polite {
    async fn before_send(&self, context: &SendContext<'_>, draft: &Draft) -> Verdict {
        match draft.body.as_str() {
            body if body.contains("damn") && context.editing.is_some() => Verdict::Reject("rude".to_owned()),
            body if body.contains("dang") => {
                Verdict::Rewrite(Box::new(Draft { body: body.replace("dang", "d***"), ..draft.clone() }))
            }
            _ => Verdict::Allow,
        }
    }

    async fn after_commit(&self, _change: &Change) {}
}

/// The hook is asked about the whole text: what it rewrites is stored so, and of what it refuses nothing is left.
pub async fn the_hook_judges_the_whole_text(store: Arc<dyn Store>) {
    let limits = Limits::default();
    let house = House { chat: ChatBuilder::new(store).hooks(Polite).limits(limits).start() };
    let (alice, bot) = (house.user("alice").await, house.user("bot").await);
    let channel = house.group(&[&alice, &bot]).await;
    let mut at_alice = house.client(&alice).await;
    for (ending, stored, state) in
        [("ng it", Some("d*** it"), StreamState::Finished), ("mn it", None, StreamState::Failed)]
    {
        let begun = begin(&house, &bot, channel, "da").await;
        let length = more(&house, &bot, &begun, 2, ending).await;
        let finished = house.chat.end_stream(&bot, channel, begun.id, StreamEnd::finish(length)).await;
        assert_eq!(finished.is_ok(), stored.is_some(), "{finished:?}");
        if let Err(error) = finished {
            assert_eq!((error.kind(), error.message()), (ErrorKind::Rejected, "rude"));
        }
        at_alice.until_rev(channel, begun.created_rev.next()).await;
        let now = read(&house, &alice, &begun).await;
        let expected = stored.unwrap_or_default();
        assert_eq!((now.stream, body(&now)), (Some(state), expected));
        assert_eq!(at_alice.message(channel, begun.seq), Some(&now));
    }
}

/// A streamed message is for those who may read it: not for whoever cleared it away, and for nobody who left.
pub async fn what_one_may_not_read_is_not_told(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.stream_interval = Duration::from_millis(1));
    let (alice, bob, bot) = (house.user("alice").await, house.user("bob").await, house.user("bot").await);
    let channel = house.group(&[&alice, &bob, &bot]).await;
    let (mut at_alice, mut at_bob) = (house.client(&alice).await, house.client(&bob).await);
    let begun = begin(&house, &bot, channel, "seen ").await;
    for client in [&mut at_alice, &mut at_bob] {
        client.until_streamed(begun.id, |text| text == "seen ").await;
    }
    house.chat.remove_participant(&alice, channel, &bob, None).await.expect("removed");
    more(&house, &bot, &begun, 5, "unseen").await;
    at_alice.until_streamed(begun.id, |text| text == "seen unseen").await;
    at_bob.until(|client| client.gone.contains(&channel)).await;
    house.chat.clear_history(&alice, channel, begun.seq).await.expect("cleared");
    let mut anew = house.client(&alice).await;
    let last = house.say(&bot, channel, "last").await.message;
    more(&house, &bot, &begun, 11, " again").await;
    let other = begin(&house, &bot, channel, "other").await;
    anew.until_streamed(other.id, |text| text == "other").await;
    anew.until_rev(channel, other.created_rev).await;
    assert!(other.created_rev > last.created_rev);
    assert!(!anew.streams.contains_key(&begun.id), "it is below her floor");
    assert_eq!(at_bob.streams.get(&begun.id).map(String::as_str), Some("seen "));
}

impl Client {
    /// Pulls until it was told as much of a streamed message as asked.
    pub async fn until_streamed(&mut self, message: MessageId, reached: impl Fn(&str) -> bool) {
        self.until(|client| client.streams.get(&message).is_some_and(|text| reached(text))).await;
    }

    /// Takes what it is told of a streamed message: from the start, or what follows what it was told.
    pub(crate) fn stream(&mut self, event: &Event) {
        let Event::Stream { channel, message, offset, text } = event else { return };
        assert!(self.cursor.channels.contains_key(channel), "a stream of a channel the client is not in");
        assert!(!text.is_empty(), "a part says something");
        self.parts += 1;
        let held = self.streams.entry(*message).or_default();
        if *offset == 0 {
            held.clear();
        }
        assert_eq!(held.len() as u64, *offset, "a part follows what was told before");
        held.push_str(text);
    }
}
