//! WebSocket frames (RFC 6455, section 5.2), the few a client of ours needs.

use std::io;

/// In place of a length: two bytes of it follow.
const MEDIUM: u8 = 0x7e;
/// Or eight.
const LONG: u8 = 0x7f;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole text.
    Text,
    /// To be answered with a pong.
    Ping,
    /// Nothing to do.
    Pong,
    /// The other side ends the connection.
    Close,
}

/// A frame of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// What it is.
    pub kind: Kind,
    /// What is in it.
    pub payload: &'a [u8],
}

/// The first frame of the bytes, and the bytes behind it; `None` while it is not whole. Servers do not mask, and ours
/// do not split messages: what does is an error.
pub fn split(bytes: &[u8]) -> io::Result<Option<(Frame<'_>, &[u8])>> {
    let [first, second, ..] = *bytes else { return Ok(None) };
    let kind = match first {
        0x81 => Kind::Text,
        0x88 => Kind::Close,
        0x89 => Kind::Ping,
        0x8a => Kind::Pong,
        _ => return Err(refused("a frame of another kind than a server sends")),
    };
    if second & 0x80 != 0 {
        return Err(refused("a server's frame is masked"));
    }
    let extended = match second {
        MEDIUM => bytes.get(2..4),
        LONG => bytes.get(2..10),
        _ => Some(&[][..]),
    };
    let Some(extended) = extended else { return Ok(None) };
    let long = extended.iter().fold(0_u64, |length, byte| length << 8 | u64::from(*byte));
    let length = if extended.is_empty() { u64::from(second) } else { long };
    let length = usize::try_from(length).map_err(|_| refused("a frame is longer than the memory"))?;
    let rest = &bytes[2 + extended.len()..];
    Ok(rest.split_at_checked(length).map(|(payload, rest)| (Frame { kind, payload }, rest)))
}

/// Appends a text as a client sends it. The mask is zero, which is one as good as any and costs nothing: masks keep
/// browsers' pages from forging bytes, and there is no page here.
pub fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push(bytes, 0x81, text.as_bytes());
}

/// Appends the answer to a ping.
pub fn push_pong(bytes: &mut Vec<u8>, payload: &[u8]) {
    push(bytes, 0x8a, payload);
}

fn push(bytes: &mut Vec<u8>, first: u8, payload: &[u8]) {
    const MASKED: u8 = 0x80;
    bytes.push(first);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(short @ ..126), _) => bytes.push(MASKED | short),
        (_, Ok(medium)) => {
            bytes.push(MASKED | MEDIUM);
            bytes.extend_from_slice(&medium.to_be_bytes());
        }
        _ => {
            bytes.push(MASKED | LONG);
            bytes.extend_from_slice(&(payload.len() as u64).to_be_bytes());
        }
    }
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(payload);
}

fn refused(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_split_where_they_end() {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            let mut bytes = Vec::new();
            push_text(&mut bytes, &"x".repeat(length));
            // As a server sends it: without the mask.
            let head = bytes.len() - length - 4;
            bytes.drain(head..head + 4);
            bytes[1] &= 0x7f;
            assert_eq!(split(&bytes[..bytes.len() - 1]).unwrap(), None, "{length}");
            bytes.extend_from_slice(b"\x89\x01p");
            let (text, rest) = split(&bytes).unwrap().unwrap();
            assert_eq!((text.kind, text.payload.len()), (Kind::Text, length));
            assert_eq!(split(rest).unwrap(), Some((Frame { kind: Kind::Ping, payload: b"p" }, &[][..])));
        }
    }

    #[test]
    fn what_a_server_never_sends_is_refused() {
        for bytes in [&b"\x01\x00"[..], b"\x82\x00", b"\x81\x80"] {
            assert!(split(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn a_clients_frame_is_masked() {
        let mut bytes = Vec::new();
        push_pong(&mut bytes, b"hi");
        assert_eq!(bytes, b"\x8a\x82\0\0\0\0hi");
    }
}
