//! Durable sends.

use std::time::Duration;

use chat_benches::load::median;
use chat_benches::programs::Target;
use chat_benches::table::{self, Table};
use chat_benches::wire::Tally;
use chat_benches::{BODY, Outcome};

use crate::crowd::Crowd;
use crate::options::{Sends, seconds};
use crate::require_whole;
use crate::round::{Report, Round};

/// Long enough to fill caches and pools.
const WARM_UP: Duration = Duration::from_secs(1);

/// Takes turns with the targets.
pub(crate) async fn run(load: &Sends, targets: &mut [Target]) -> Outcome {
    table::heading(
        "Durable sends over WebSockets",
        &format!(
            "{} senders over {} channels, {} in flight each, {} bytes, {} turns of {} s. A message counts once it is\n\
            stored and answered; it is delivered once the channel's reader has it. Medians of the turns.",
            load.senders,
            load.channels,
            load.in_flight,
            BODY.len(),
            load.turns,
            load.seconds
        ),
    );
    let mut crowds = Vec::new();
    for target in targets.iter() {
        crowds.push(Crowd::gather(target, load.senders, load.channels, load.channels).await?);
    }
    let mut reports: Vec<Vec<Report>> = targets.iter().map(|_| Vec::new()).collect();
    let mut tallies = vec![Tally::default(); targets.len()];
    for turn in 0..=load.turns {
        for (place, (target, crowd)) in targets.iter().zip(&mut crowds).enumerate() {
            let report = round(load, turn).run(target, crowd).await?;
            tallies[place] += report.tally;
            if turn > 0 {
                reports[place].push(report);
            }
        }
    }
    let is_whole = tell(targets, &reports, &tallies);
    if let ([chat, peer], None) = (&reports[..], load.rate) {
        compare(chat, peer);
    }
    require_whole(is_whole)
}

/// The first turn only warms up.
fn round(load: &Sends, turn: u32) -> Round {
    let senders = u32::try_from(load.senders).unwrap_or(u32::MAX);
    Round {
        run: turn,
        senders: load.senders,
        every: load.rate.map(|rate| Duration::from_secs(1) * senders / rate.max(1)),
        in_flight: load.in_flight,
        most: u32::MAX,
        time: if turn == 0 { WARM_UP } else { seconds(load.seconds) },
    }
}

/// Whether the first target, which is the server, kept its word.
fn tell(targets: &[Target], reports: &[Vec<Report>], tallies: &[Tally]) -> bool {
    let columns = [
        "target  ",
        "  acked/s",
        "delivered/s",
        " ack p50",
        "     p90",
        "     p99",
        "     max",
        "delivery p50",
        "     p90",
        "     p99",
        "     max",
        "server µs",
        "Postgres µs",
    ];
    let table = Table::begin(&columns);
    for (target, reports) in targets.iter().zip(reports) {
        table.row(&row(target, reports));
    }
    let histories = targets.iter().zip(tallies);
    let is_whole: Vec<_> = histories.map(|(target, tally)| table::history(target.name, *tally)).collect();
    is_whole.first().is_none_or(|is_whole| *is_whole)
}

/// As many as go, beside the peer's.
fn compare(chat: &[Report], peer: &[Report]) {
    let of = |reports: &[Report]| median(reports.iter().map(|report| report.sent_rate));
    let ratio = of(chat) / of(peer);
    table::verdict("≥ 6× one transaction per message (aim 4)", &table::times(ratio), ratio >= 6.0);
}

fn row(target: &Target, reports: &[Report]) -> Vec<String> {
    let figure = |of: &dyn Fn(&Report) -> f64| median(reports.iter().map(of));
    let time = |of: &dyn Fn(&Report) -> Duration| {
        table::time(Duration::from_secs_f64(figure(&|report| of(report).as_secs_f64())))
    };
    let mut cells = vec![
        target.name.to_owned(),
        table::rate(figure(&|report| report.sent_rate)),
        table::rate(figure(&|report| report.delivered_rate)),
    ];
    cells.extend((0..4).map(|place| time(&|report| report.acks[place])));
    cells.extend((0..4).map(|place| time(&|report| report.deliveries[place])));
    cells.push(format!("{:.1}", figure(&Report::server_per_message)));
    cells.push(format!("{:.1}", figure(&Report::database_per_message)));
    cells
}
