//! One channel with many readers.

use std::time::Duration;

use chat_benches::machine::floor::{Sending, send_to_all};
use chat_benches::programs::Target;
use chat_benches::table::{self, Table};
use chat_benches::{BODY, Outcome};

use crate::crowd::Crowd;
use crate::options::{Room, seconds};
use crate::require_whole;
use crate::round::{Report, Round};

/// Sends under way at a time when as many go as go.
const IN_FLIGHT: usize = 64;
/// Long enough to fill caches and pools.
const WARM_UP: Duration = Duration::from_millis(500);

/// Each rate in turn, the targets one after the other, each beside the floor of its own bytes and batches.
pub(crate) async fn run(load: &Room, targets: &mut [Target]) -> Outcome {
    table::heading(
        "One channel with many readers",
        &format!(
            "{} readers, one sender, {} bytes of body, {} s each. `floor` is the same frames to as many sockets at the\n\
            same rate, one send(2) each; `batched` as many frames in one send(2) as the readers got with one read.\n\
            Microseconds are the server's processor time for each delivery.",
            load.readers,
            BODY.len(),
            load.seconds
        ),
    );
    let mut crowds = Vec::new();
    for target in targets.iter() {
        crowds.push(Crowd::gather(target, 1, load.readers, 1).await?);
    }
    let table = Table::begin(&[
        "target, messages/s",
        "deliveries/s",
        "delivery p50",
        "     p99",
        "     max",
        "server µs",
        "floor µs",
        "   ×",
        "batch",
        "batched µs",
        "   ×",
    ]);
    let mut verdicts = Vec::new();
    for (turn, rate) in load.rates.iter().copied().enumerate() {
        for (target, crowd) in targets.iter().zip(&mut crowds) {
            let run = u32::try_from(turn)? * 2;
            let warm_up = round(run, rate, WARM_UP).run(target, crowd).await?;
            let mut report = round(run + 1, rate, seconds(load.seconds)).run(target, crowd).await?;
            let floors = Floors::measure(load, rate, &report).await?;
            table.row(&floors.row(target.name, rate, &report));
            report.tally += warm_up.tally;
            verdicts.push((target.name, rate, report, floors));
        }
    }
    let mut is_whole = true;
    for (name, rate, report, floors) in &verdicts {
        let of_this = table::history(&format!("{name}, {}", word(*rate)), report.tally);
        if *name == targets[0].name {
            is_whole &= of_this;
            floors.tell(*rate, report);
        }
    }
    require_whole(is_whole)
}

fn round(run: u32, rate: u32, time: Duration) -> Round {
    let every = (rate > 0).then(|| Duration::from_secs(1) / rate.max(1));
    Round { run, senders: 1, every, in_flight: IN_FLIGHT, most: u32::MAX, time }
}

/// What the machine allows, microseconds for each delivery.
struct Floors {
    single: f64,
    batch: usize,
    batched: f64,
}

impl Floors {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred")]
    async fn measure(load: &Room, rate: u32, report: &Report) -> Outcome<Self> {
        let batch = (report.per_read.round() as usize).max(1);
        let sending = Sending {
            receivers: load.readers,
            bytes: report.bytes.round() as usize,
            at_once: 1,
            every: (rate > 0).then(|| Duration::from_secs(1) / rate.max(1)),
            time: seconds(load.seconds.min(3)),
        };
        let single = micros(send_to_all(sending).await?);
        let batched = match batch {
            1 => single,
            _ => micros(send_to_all(Sending { at_once: batch, ..sending }).await?),
        };
        Ok(Self { single, batch, batched })
    }

    fn row(&self, name: &str, rate: u32, report: &Report) -> Vec<String> {
        let each = report.server_per_delivery();
        vec![
            format!("{name}, {}", word(rate)),
            table::rate(report.delivered_rate),
            table::time(report.deliveries[0]),
            table::time(report.deliveries[2]),
            table::time(report.deliveries[3]),
            format!("{each:.2}"),
            format!("{:.2}", self.single),
            table::times(each / self.single),
            self.batch.to_string(),
            format!("{:.2}", self.batched),
            table::times(each / self.batched),
        ]
    }

    fn tell(&self, rate: u32, report: &Report) {
        let each = report.server_per_delivery();
        let single = each / self.single;
        let batched = each / self.batched;
        let (what, measured, is_kept) = match rate {
            0 => {
                let rate = report.delivered_rate;
                ("≥ 400,000 deliveries a second (aim 3)", table::rate(rate), rate >= 4e5)
            }
            1..100 => ("single messages ≤ 2× the floor (aim 2)", table::times(single), single <= 2.0),
            _ => ("a busy channel ≤ 1.5× the batched floor (aim 3)", table::times(batched), batched <= 1.5),
        };
        table::verdict(what, &measured, is_kept);
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn word(rate: u32) -> String {
    if rate == 0 { "flat out".into() } else { rate.to_string() }
}
