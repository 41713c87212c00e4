//! Figures side by side.
#![expect(clippy::print_stdout, reason = "printing is what benches are for")]

use std::time::Duration;

use crate::wire::Tally;

/// A heading with what follows below it.
pub fn heading(title: &str, explanation: &str) {
    println!("\n{title}\n{}\n{explanation}\n", "=".repeat(title.chars().count()));
}

/// A line of text.
pub fn line(text: &str) {
    println!("{text}");
}

/// Columns, as wide as their headings are, all but the first to the right.
#[derive(Debug)]
pub struct Table {
    widths: Vec<usize>,
}

impl Table {
    /// Prints the headings.
    pub fn begin(columns: &[&str]) -> Self {
        let table = Self { widths: columns.iter().map(|column| column.chars().count()).collect() };
        table.row(&columns.iter().map(ToString::to_string).collect::<Vec<_>>());
        println!("{}", "-".repeat(table.widths.iter().map(|width| width + 2).sum::<usize>() - 2));
        table
    }

    /// Prints a row.
    pub fn row(&self, cells: &[String]) {
        let texts = cells.iter().zip(&self.widths).enumerate().map(|(place, (cell, width))| match place {
            0 => format!("{cell:<width$}"),
            _ => format!("  {cell:>width$}"),
        });
        println!("{}", texts.collect::<String>().trim_end());
    }
}

/// A requirement, and whether this run kept it.
pub fn verdict(requirement: &str, measured: &str, is_kept: bool) {
    println!("{}  {requirement}: {measured}", if is_kept { "reached    " } else { "NOT REACHED" });
}

/// Whether what clients saw is whole, in a line; gives it back.
pub fn history(whose: &str, tally: Tally) -> bool {
    let Tally { seen, doubled, early, missed, unknown } = tally;
    let measured = format!(
        "{missed} missed, {doubled} doubled, {unknown} unknown of {}; {early} before an earlier one of their sender",
        whole(seen)
    );
    verdict(&format!("{whose}: nothing missed, nothing doubled"), &measured, tally.is_whole());
    tally.is_whole()
}

#[expect(clippy::cast_precision_loss, reason = "a count of messages is far below 2^52")]
fn whole(count: u64) -> String {
    rate(count as f64)
}

/// A rate, in whole units with thousands apart.
pub fn rate(per_second: f64) -> String {
    let digits = format!("{per_second:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A time, in the unit that keeps three digits or so.
pub fn time(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        ..10.0 => format!("{micros:.2} µs"),
        ..1_000.0 => format!("{micros:.0} µs"),
        ..10_000.0 => format!("{:.2} ms", micros / 1e3),
        _ => format!("{:.1} ms", micros / 1e3),
    }
}

/// How many times as much.
pub fn times(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.2}×") } else { format!("{ratio:.1}×") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_easy_to_read() {
        assert_eq!(
            (rate(0.4), rate(999.0), rate(1_234_567.0)),
            ("0".into(), "999".into(), "1,234,567".into())
        );
        assert_eq!(time(Duration::from_nanos(1_500)), "1.50 µs");
        assert_eq!(time(Duration::from_micros(1_500)), "1.50 ms");
        assert_eq!((times(1.234), times(12.34)), ("1.23×".into(), "12.3×".into()));
    }
}
