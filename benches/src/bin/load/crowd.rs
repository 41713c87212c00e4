//! Senders and readers, connected, in channels of theirs.

use std::sync::Arc;

use chat_benches::programs::Target;
use chat_benches::{Outcome, machine};

use crate::reader::Reader;
use crate::sender::Sender;
use crate::town::{Caller, connect_all, make_group, open_all};

/// Everybody of a run.
#[derive(Debug)]
pub(crate) struct Crowd {
    pub(crate) senders: Vec<Sender>,
    pub(crate) readers: Vec<Reader>,
}

impl Crowd {
    /// Connects senders and readers, and deals both out to the channels in turn. A sender hears only its answers, a
    /// reader only events.
    pub(crate) async fn gather(
        target: &Target,
        senders: usize,
        readers: usize,
        channels: usize,
    ) -> Outcome<Self> {
        if channels == 0 || senders < channels || readers < channels {
            return Err("every channel needs a sender and a reader".into());
        }
        machine::descriptors::require(senders + readers)?;
        let sending = Caller::numbered(target, "s", senders)?;
        let reading = Caller::numbered(target, "r", readers)?;
        let mut sending_sockets = connect_all(target.address, &sending).await?;
        let reading_sockets = connect_all(target.address, &reading).await?;
        let mut ids = Vec::with_capacity(channels);
        for (channel, owner) in sending_sockets.iter_mut().take(channels).enumerate() {
            let others = sending.iter().skip(channel + channels).step_by(channels);
            let others = others.chain(reading.iter().skip(channel).step_by(channels));
            let members: Vec<_> = others.map(|caller| caller.name.clone()).collect();
            ids.push(make_group(owner, &format!("channel {channel}"), &members).await?);
        }
        let reading_sockets = open_all(reading_sockets).await?;
        let senders_of = |channel| (channel..senders).step_by(channels);
        let senders_of = (0..channels).map(|channel| senders_of(channel).collect::<Arc<[usize]>>());
        let senders_of: Vec<_> = senders_of.collect();
        Ok(Self {
            senders: sending_sockets
                .into_iter()
                .enumerate()
                .map(|(number, socket)| Sender::new(number, &ids[number % channels], socket))
                .collect::<Outcome<_>>()?,
            readers: reading_sockets
                .into_iter()
                .enumerate()
                .map(|(number, socket)| Reader { socket, senders: senders_of[number % channels].clone() })
                .collect(),
        })
    }
}
