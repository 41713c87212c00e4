//! What a server's text says, read no further than a load generator needs.

use std::fmt;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use memchr::memmem;

/// Who sent a message, which of theirs it is, and when. It travels as the message's `client_key`, so that whoever
/// gets the message needs no table to look it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The sender's number.
    pub sender: u32,
    /// Counts a sender's messages of one run, from zero.
    pub number: u32,
    /// The run: messages of another one are none of this one's.
    pub run: u32,
    /// Nanoseconds since this process began to measure.
    sent: u64,
}

impl Mark {
    /// A message that is sent now.
    pub fn now(run: u32, sender: u32, number: u32) -> Self {
        Self { sender, number, run, sent: u64::try_from(age().as_nanos()).unwrap_or(u64::MAX) }
    }

    /// How long ago it was sent.
    pub fn age(self) -> Duration {
        age().saturating_sub(Duration::from_nanos(self.sent))
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let mut parts = text.split(|byte| *byte == b'-').map(number);
        let mut next = || parts.next().flatten();
        let (run, sender, number, sent) = (next()?, next()?, next()?, next()?);
        Some(Self {
            run: run.try_into().ok()?,
            sender: sender.try_into().ok()?,
            number: number.try_into().ok()?,
            sent,
        })
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}-{}", self.run, self.sender, self.number, self.sent)
    }
}

/// What a text of the server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told<'a> {
    /// A message came by.
    Message {
        /// Where.
        channel: &'a str,
        /// The change's number in its channel.
        rev: u64,
        /// Which one.
        mark: Mark,
    },
    /// An own message is stored.
    Sent(Mark),
    /// A request failed: the whole answer.
    Failed(&'a str),
    /// An answer to another request, with its id.
    Answer(u64),
    /// Another event.
    Event,
    /// Nothing this client understands.
    Nonsense,
}

/// Reads a text. Strings in JSON escape their quotes, so that no body can look like a field.
pub fn read(text: &[u8]) -> Told<'_> {
    let Some(head) = text.get(..text.len().min(HEAD)) else { return Told::Nonsense };
    if memmem::find(head, br#""method":"event""#).is_some() {
        return event(text);
    }
    let Some(id) = field(text, br#""id":"#).and_then(number) else { return Told::Nonsense };
    if memmem::find(head, br#""error":"#).is_some() {
        return Told::Failed(std::str::from_utf8(text).unwrap_or("(not UTF-8)"));
    }
    match mark(text) {
        Some(mark) if memmem::find(head, br#""result":{"message":"#).is_some() => Told::Sent(mark),
        _ => Told::Answer(id),
    }
}

/// What says which kind of text this is stands in its first bytes.
const HEAD: usize = 96;

fn event(text: &[u8]) -> Told<'_> {
    if memmem::find(&text[..text.len().min(HEAD)], br#""type":"message""#).is_none() {
        return Told::Event;
    }
    let channel = field(text, br#""channel_id":"#).and_then(|channel| std::str::from_utf8(channel).ok());
    let rev = field(text, br#""rev":"#).and_then(number);
    match (channel, rev, mark(text)) {
        (Some(channel), Some(rev), Some(mark)) => Told::Message { channel, rev, mark },
        _ => Told::Nonsense,
    }
}

fn mark(text: &[u8]) -> Option<Mark> {
    field(text, br#""client_key":"#).and_then(Mark::parse)
}

/// The value behind a key that has no escapes in it: a number's digits, or a string without its quotes.
fn field<'a>(text: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let value = &text[memmem::find(text, key)? + key.len()..];
    let value = value.strip_prefix(b"\"").unwrap_or(value);
    value.split(|byte| matches!(byte, b'"' | b',' | b'}')).next()
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Since the first call.
fn age() -> Duration {
    static BEGIN: OnceLock<Instant> = OnceLock::new();
    BEGIN.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_tells_where_which_and_when() {
        let mark = Mark::now(3, 7, 11);
        let text = format!(
            r#"{{"jsonrpc":"2.0","method":"event","params":{{"type":"message","channel_id":"c-1","rev":13,"message":
            {{"id":"m-1","client_key":"{mark}","body":"\"rev\":99 \"client_key\":\"1-1-1-1\""}}}}}}"#
        );
        assert_eq!(read(text.as_bytes()), Told::Message { channel: "c-1", rev: 13, mark });
    }

    #[test]
    fn answers_are_told_apart() {
        let mark = Mark::now(0, 1, 2);
        let sent = format!(r#"{{"jsonrpc":"2.0","id":4,"result":{{"message":{{"client_key":"{mark}"}}}}}}"#);
        assert_eq!(read(sent.as_bytes()), Told::Sent(mark));
        assert_eq!(read(br#"{"jsonrpc":"2.0","id":4,"result":{}}"#), Told::Answer(4));
        let failed = r#"{"jsonrpc":"2.0","id":4,"error":{"code":-32000}}"#;
        assert_eq!(read(failed.as_bytes()), Told::Failed(failed));
        assert_eq!(read(b"{}"), Told::Nonsense);
        let gone = br#"{"jsonrpc":"2.0","method":"event","params":{"type":"gone","channel_id":"c"}}"#;
        assert_eq!(read(gone), Told::Event);
    }
}
