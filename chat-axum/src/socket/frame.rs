//! Outgoing text frames (RFC 6455, section 5.2): the shared bytes of an event go to the socket uncopied, all
//! waiting frames in one write.

use std::io::{self, IoSlice};

use bytes::Bytes;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// A final, unmasked text frame begins with this.
const FINAL_TEXT: u8 = 0x81;

/// Writes `frames` as text frames, whole, in as few writes as the socket takes.
pub(super) async fn write_text(
    io: &mut (impl AsyncWrite + Unpin + Send),
    frames: &[Bytes],
) -> io::Result<()> {
    let heads: Vec<_> = frames.iter().map(|frame| Head::new(frame.len())).collect();
    let mut slices = Vec::with_capacity(frames.len() * 2);
    for (head, frame) in heads.iter().zip(frames) {
        slices.push(IoSlice::new(head.as_bytes()));
        slices.push(IoSlice::new(frame));
    }
    let mut rest = &mut slices[..];
    while !rest.is_empty() {
        let written = io.write_vectored(rest).await?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        IoSlice::advance_slices(&mut rest, written);
    }
    io.flush().await
}

/// What stands before a frame's payload.
struct Head {
    bytes: [u8; 10],
    len: usize,
}

impl Head {
    fn new(payload: usize) -> Self {
        let mut bytes = [0; 10];
        bytes[0] = FINAL_TEXT;
        let len = match (u8::try_from(payload), u16::try_from(payload)) {
            (Ok(short @ ..126), _) => {
                bytes[1] = short;
                2
            }
            (_, Ok(medium)) => {
                bytes[1] = 126;
                bytes[2..4].copy_from_slice(&medium.to_be_bytes());
                4
            }
            _ => {
                bytes[1] = 127;
                bytes[2..].copy_from_slice(&(payload as u64).to_be_bytes());
                10
            }
        };
        Self { bytes, len }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use super::*;

    #[test]
    fn each_length_has_the_shortest_head() {
        for (payload, expected) in [
            (0, &[0x81, 0][..]),
            (125, &[0x81, 125]),
            (126, &[0x81, 126, 0, 126]),
            (65_535, &[0x81, 126, 0xff, 0xff]),
            (65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            assert_eq!(Head::new(payload).as_bytes(), expected, "{payload}");
        }
    }

    /// Takes at most some bytes at a time.
    struct Narrow(Vec<u8>, usize);

    impl AsyncWrite for Narrow {
        fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            let this = self.get_mut();
            let taken = bytes.len().min(this.1);
            this.0.extend_from_slice(&bytes[..taken]);
            Poll::Ready(Ok(taken))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn what_the_socket_does_not_take_at_once_follows() {
        let frames = [Bytes::from("one"), Bytes::new(), Bytes::from("x".repeat(300))];
        let expected =
            [b"\x81\x03one\x81\x00\x81\x7e\x01\x2c".as_slice(), "x".repeat(300).as_bytes()].concat();
        for width in [1, 2, 3, 7, 1_000] {
            let mut socket = Narrow(Vec::new(), width);
            write_text(&mut socket, &frames).await.unwrap();
            assert_eq!(socket.0, expected, "{width} bytes at a time");
        }
    }
}
