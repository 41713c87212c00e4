//! The checker of histories: each verdict by a small history that shows it, and clean ones that show none.

use chat_core::{ChannelId, ClientKey, Rev, Sender, Seq, UserId};
use chat_testkit::history::{
    Attempt, Body, Demands, Entry, History, Outcome, Reader, Seen, Send, Told, Verdict,
};

fn channel() -> ChannelId {
    ChannelId::from_uuid(uuid::Uuid::from_u128(7))
}

fn user(name: &str) -> UserId {
    UserId::new(name).expect("a name")
}

fn key(key: &str) -> ClientKey {
    ClientKey::new(key).expect("a key")
}

/// Ann's message under a key, which is also what it says.
fn message(seq: u64, name: &str) -> Seen {
    let sender = Sender::User(user("ann"));
    Seen { seq: Seq::new(seq), sender, key: key(name), edit_no: 0, body: Some(Body::of(name)) }
}

fn told(seq: u64, name: &str) -> Told {
    Told::Message(message(seq, name))
}

/// A group of Ann and Bob, which is change 1, and what is written into it.
struct Story(History);

impl Story {
    fn new() -> Self {
        Self(History::new())
    }

    fn invoke(&self, name: &str) -> Attempt {
        let (sender, body) = (Sender::User(user("ann")), Body::of(name));
        self.0.invoke(Send { channel: Some(channel()), sender, key: key(name), body })
    }

    fn acked(&self, name: &str, seq: u64) {
        let (seq, rev) = (Seq::new(seq), Rev::new(seq + 1));
        self.0.done(self.invoke(name), Outcome::Acked { channel: channel(), seq, rev });
    }

    fn ended(&self, name: &str, outcome: Outcome) {
        self.0.done(self.invoke(name), outcome);
    }

    fn stored(&self, changes: Vec<(u64, Told)>) {
        let created = (Rev::new(1), Told::Entered(vec![user("ann"), user("bob")]));
        let changes = changes.into_iter().map(|(rev, told)| (Rev::new(rev), told));
        let changes = std::iter::once(created).chain(changes).collect();
        self.0.record(Entry::Stored { channel: channel(), pair: Vec::new(), changes });
    }

    /// Bob's only device began after the creation and was given these.
    fn bob(&self, given: Vec<(u64, Told)>) {
        let reader = bob();
        let (after, history) = (Rev::new(1), Rev::new(1));
        self.0.record(Entry::Opened { reader: reader.clone(), channel: channel(), after, history });
        for (rev, told) in given {
            self.0.record(Entry::Given(reader.clone(), channel(), Rev::new(rev), told));
        }
    }

    fn finished(self) -> Self {
        self.0.record(Entry::Finished(bob()));
        self
    }

    #[track_caller]
    fn shows(&self, verdicts: &[Verdict]) {
        let found = self.0.check(&Demands::none()).err().map(|report| report.verdicts()).unwrap_or_default();
        assert_eq!(found, verdicts, "{:#?}", self.0);
    }
}

fn bob() -> Reader {
    Reader { user: user("bob"), device: 1 }
}

#[test]
fn a_clean_history_shows_nothing() {
    let story = Story::new();
    story.acked("a", 1);
    story.acked("b", 2);
    story.acked("b", 2);
    story.ended("refused", Outcome::Refused);
    story.bob(vec![(2, told(1, "a")), (3, told(2, "b"))]);
    story.stored(vec![(2, told(1, "a")), (3, told(2, "b"))]);
    let tally = story.finished().0.check(&Demands { acked: 3, faults: Vec::new() }).expect("it is clean");
    assert_eq!((tally.acked, tally.refused, tally.unknown, tally.given), (3, 1, 0, 2));
}

#[test]
fn an_unknown_outcome_may_have_happened_or_not() {
    for happened in [false, true] {
        let story = Story::new();
        story.acked("a", 1);
        story.ended("b", Outcome::Unknown);
        story.invoke("never answered");
        let mut stored = vec![(2, told(1, "a"))];
        stored.extend(happened.then(|| (3, told(2, "b"))));
        story.bob(stored.clone());
        story.stored(stored);
        story.finished().shows(&[]);
    }
}

#[test]
fn what_was_acknowledged_and_is_not_stored_is_lost() {
    let story = Story::new();
    story.acked("a", 1);
    story.acked("b", 2);
    story.stored(vec![(2, told(1, "a"))]);
    story.shows(&[Verdict::Lost]);
}

#[test]
fn what_a_reader_never_got_is_lost() {
    let story = Story::new();
    story.acked("a", 1);
    story.bob(vec![]);
    story.stored(vec![(2, told(1, "a"))]);
    story.shows(&[]);
    story.finished().shows(&[Verdict::Lost]);
}

#[test]
fn a_channel_that_a_reader_never_heard_of_is_lost() {
    let story = Story::new();
    story.acked("a", 1);
    let reader = bob();
    story.0.record(Entry::Gone(reader, channel()));
    story.stored(vec![(2, told(1, "a"))]);
    story.finished().shows(&[Verdict::Lost]);
}

#[test]
fn what_nobody_sent_or_was_refused_is_a_phantom() {
    let story = Story::new();
    story.stored(vec![(2, told(1, "from nowhere"))]);
    story.shows(&[Verdict::Phantom]);
    let story = Story::new();
    story.ended("a", Outcome::Refused);
    story.stored(vec![(2, told(1, "a"))]);
    story.shows(&[Verdict::Phantom]);
    let story = Story::new();
    story.acked("a", 1);
    let other = Seen { body: Some(Body::of("another text")), ..message(1, "a") };
    story.stored(vec![(2, Told::Message(other))]);
    story.shows(&[Verdict::Phantom]);
    let story = Story::new();
    story.bob(vec![(2, told(1, "a"))]);
    story.stored(vec![]);
    story.shows(&[Verdict::Phantom]);
}

#[test]
fn one_key_stored_twice_is_a_duplicate() {
    let story = Story::new();
    story.acked("a", 1);
    story.stored(vec![(2, told(1, "a")), (3, told(2, "a"))]);
    story.shows(&[Verdict::Duplicate]);
}

#[test]
fn one_change_given_twice_is_a_duplicate() {
    let story = Story::new();
    story.acked("a", 1);
    story.bob(vec![(2, told(1, "a")), (2, told(1, "a"))]);
    story.stored(vec![(2, told(1, "a"))]);
    story.finished().shows(&[Verdict::Duplicate]);
}

#[test]
fn what_was_sent_later_and_stands_before_is_reordered() {
    let story = Story::new();
    story.acked("a", 2);
    story.acked("b", 1);
    story.stored(vec![(2, told(1, "b")), (3, told(2, "a"))]);
    story.shows(&[Verdict::Reordered]);
    let story = Story::new();
    story.ended("b", Outcome::Unknown);
    story.acked("a", 2);
    story.acked("b", 1);
    story.stored(vec![(2, told(1, "b")), (3, told(2, "a"))]);
    story.shows(&[]);
}

#[test]
fn changes_given_out_of_order_are_reordered() {
    let story = Story::new();
    story.acked("a", 1);
    story.acked("b", 2);
    story.bob(vec![(3, told(2, "b")), (2, told(1, "a"))]);
    story.stored(vec![(2, told(1, "a")), (3, told(2, "b"))]);
    story.finished().shows(&[Verdict::Reordered]);
}

#[test]
fn a_change_left_out_is_skipped() {
    let story = Story::new();
    story.acked("a", 1);
    story.acked("b", 2);
    story.bob(vec![(3, told(2, "b"))]);
    story.stored(vec![(2, told(1, "a")), (3, told(2, "b"))]);
    story.finished().shows(&[Verdict::Skipped]);
}

#[test]
fn changes_that_are_said_to_be_left_out_are_not_skipped() {
    let story = Story::new();
    story.acked("a", 1);
    story.acked("b", 2);
    story.bob(vec![]);
    story.0.record(Entry::Skipped(bob(), channel(), Rev::new(2), Rev::new(2)));
    story.0.record(Entry::Given(bob(), channel(), Rev::new(3), told(2, "b")));
    story.stored(vec![(2, told(1, "a")), (3, told(2, "b"))]);
    story.finished().shows(&[]);
}

#[test]
fn a_number_nobody_has_is_skipped() {
    let story = Story::new();
    story.acked("a", 1);
    story.ended("b", Outcome::Unknown);
    story.stored(vec![(2, told(1, "a")), (3, told(3, "b"))]);
    story.shows(&[Verdict::Skipped]);
}

#[test]
fn a_session_that_begins_above_its_history_has_skipped() {
    let story = Story::new();
    story.acked("a", 1);
    let (reader, after, history) = (bob(), Rev::new(2), Rev::new(1));
    story.0.record(Entry::Opened { reader, channel: channel(), after, history });
    story.stored(vec![(2, told(1, "a"))]);
    story.finished().shows(&[Verdict::Skipped]);
}

#[test]
fn what_is_written_after_a_removal_is_a_stale_authorization() {
    let story = Story::new();
    story.acked("a", 1);
    let (ann, bob) = (|| Told::Left(user("ann")), || Told::Left(user("bob")));
    story.stored(vec![(2, told(1, "a")), (3, ann()), (4, bob())]);
    story.shows(&[]);
    let story = Story::new();
    let (seq, rev) = (Seq::new(1), Rev::new(3));
    story.ended("a", Outcome::Acked { channel: channel(), seq, rev });
    story.stored(vec![(2, ann()), (3, told(1, "a"))]);
    story.shows(&[Verdict::StaleAuthorization]);
}

#[test]
fn what_is_given_after_a_removal_is_a_stale_authorization() {
    let removed = || Told::Left(user("bob"));
    for given in [vec![(2, removed())], vec![(2, removed()), (3, told(1, "a"))]] {
        let is_stale = given.len() > 1;
        let story = Story::new();
        let (seq, rev) = (Seq::new(1), Rev::new(3));
        story.ended("a", Outcome::Acked { channel: channel(), seq, rev });
        story.bob(given);
        story.0.record(Entry::Gone(bob(), channel()));
        story.stored(vec![(2, removed()), (3, told(1, "a"))]);
        let verdicts: &[_] = if is_stale { &[Verdict::StaleAuthorization] } else { &[] };
        story.finished().shows(verdicts);
    }
}

#[test]
fn who_comes_back_may_get_what_was_said_meanwhile() {
    for admitted in [true, false] {
        let story = Story::new();
        let (seq, rev) = (Seq::new(1), Rev::new(3));
        story.ended("a", Outcome::Acked { channel: channel(), seq, rev });
        if admitted {
            story.0.record(Entry::Admitting(channel(), user("bob")));
        }
        let all =
            vec![(2, Told::Left(user("bob"))), (3, told(1, "a")), (4, Told::Entered(vec![user("bob")]))];
        story.bob(all.clone());
        story.stored(all);
        let verdicts: &[_] = if admitted { &[] } else { &[Verdict::StaleAuthorization] };
        story.finished().shows(verdicts);
    }
}

#[test]
fn a_reader_that_was_not_told_of_its_end_lost_it() {
    let story = Story::new();
    story.bob(vec![(2, Told::Left(user("bob")))]);
    story.stored(vec![(2, Told::Left(user("bob")))]);
    story.finished().shows(&[Verdict::Lost]);
}

#[test]
fn readers_that_differ_have_diverged() {
    let story = Story::new();
    story.acked("a", 1);
    story.bob(vec![(2, told(1, "a"))]);
    let other = Seen { body: Some(Body::of("another text")), ..message(1, "a") };
    let ann = Reader { user: user("ann"), device: 1 };
    let (after, history) = (Rev::new(1), Rev::new(1));
    story.0.record(Entry::Opened { reader: ann.clone(), channel: channel(), after, history });
    story.0.record(Entry::Given(ann, channel(), Rev::new(2), Told::Message(other)));
    story.stored(vec![(2, told(1, "a"))]);
    story.finished().shows(&[Verdict::Diverged]);
}

#[test]
fn histories_that_differ_have_diverged() {
    let story = Story::new();
    story.acked("a", 1);
    story.acked("b", 2);
    story.stored(vec![(2, told(1, "a")), (3, told(2, "b"))]);
    story.0.record(Entry::Read(user("bob"), channel(), vec![message(1, "b"), message(2, "a")]));
    story.shows(&[Verdict::Diverged]);
}

#[test]
fn an_edited_text_differs_without_fault_and_one_edit_does_not() {
    let edited = |text: &str| Seen { edit_no: 1, body: Some(Body::of(text)), ..message(1, "a") };
    let story = Story::new();
    story.acked("a", 1);
    story.bob(vec![(2, told(1, "a")), (3, Told::Other("message_edited", Some(edited("b"))))]);
    story
        .stored(vec![(2, Told::Message(edited("b"))), (3, Told::Other("message_edited", Some(edited("b"))))]);
    story.shows(&[]);
    story.0.record(Entry::Read(user("bob"), channel(), vec![edited("c")]));
    story.finished().shows(&[Verdict::Diverged]);
}

#[test]
fn a_run_that_proves_nothing_fails() {
    let story = Story::new();
    story.acked("a", 1);
    story.stored(vec![(2, told(1, "a"))]);
    story.0.record(Entry::Fault("notices", 3));
    story.0.record(Entry::Fault("store", 0));
    let check = |acked, faults: &[&'static str]| {
        story.0.check(&Demands { acked, faults: faults.to_vec() }).map_err(|report| report.verdicts())
    };
    assert_eq!(check(2, &[]).expect_err("one is not two"), [Verdict::TooFewAcked]);
    for silent in ["store", "never heard of"] {
        assert_eq!(check(1, &["notices", silent]).expect_err(silent), [Verdict::NoFaults]);
    }
    assert_eq!(check(1, &["notices"]).expect("it is proven").faults["notices"], 3);
}
