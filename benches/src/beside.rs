//! A contender and its floor, side by side: what criterion tells of each, and the ratio of the two.
//!
//! Criterion measures one after the other, and whatever disturbs the machine for a second disturbs only one of them.
//! So the ratio is taken apart from it, in short turns that alternate. What disturbs only ever adds time, so of each
//! one's turns the lower quartile counts: a quarter of them was at least as quick.

use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode};
use tokio::runtime::{Builder, Runtime};

use crate::{Outcome, table};

/// How long criterion warms up and measures each.
const WARM_UP: Duration = Duration::from_millis(300);
const MEASUREMENT: Duration = Duration::from_millis(1_200);
/// Few, so that slow ones fit into that time.
const SAMPLES: usize = 15;

/// How long one turn takes, or one call; long beside a look at the clock, short beside what disturbs a machine.
const TURN: Duration = Duration::from_millis(2);
/// How long turns are taken; how often at least, and at most.
const TIME: Duration = Duration::from_millis(1_500);
const FEWEST_TURNS: usize = 9;
const MOST_TURNS: usize = 10_000;

/// Runs so many times, one after the other, and tells how long that took.
pub type Run<'a> = dyn FnMut(u64) -> Outcome<Duration> + 'a;

/// What one call took, of each, and how they compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// One call of the contender.
    pub contender: Duration,
    /// One call of the floor.
    pub floor: Duration,
}

/// Criterion as the benches here use it: `cargo bench -- FILTER` and its other options work as everywhere.
pub fn criterion() -> Criterion {
    let criterion = Criterion::default().without_plots().sample_size(SAMPLES);
    criterion.warm_up_time(WARM_UP).measurement_time(MEASUREMENT).configure_from_args()
}

/// A runtime on the calling thread: what is measured has one processor, as its floor has.
pub fn runtime() -> Outcome<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// A call that is awaited so many times.
pub fn repeated<'a>(
    runtime: &'a Runtime,
    mut call: impl AsyncFnMut() -> Outcome + 'a,
) -> impl FnMut(u64) -> Outcome<Duration> + 'a {
    move |times| {
        runtime.block_on(async {
            let begin = Instant::now();
            for _ in 0..times {
                call().await?;
            }
            Ok(begin.elapsed())
        })
    }
}

/// Measures both under `group`, as `chat/CASE` and `floor/CASE`, then takes turns for the ratio.
pub fn compare(
    criterion: &mut Criterion,
    group: &str,
    case: &str,
    contender: &mut Run<'_>,
    floor: &mut Run<'_>,
) -> Outcome<Compared> {
    let mut group = criterion.benchmark_group(group);
    measure(&mut group, BenchmarkId::new("chat", case), contender)?;
    measure(&mut group, BenchmarkId::new("floor", case), floor)?;
    group.finish();
    take_turns(contender, floor)
}

/// Measures what has no floor, as `chat/CASE`, and tells what one call takes.
pub fn alone(criterion: &mut Criterion, group: &str, case: &str, run: &mut Run<'_>) -> Outcome<Duration> {
    let mut group = criterion.benchmark_group(group);
    measure(&mut group, BenchmarkId::new("chat", case), run)?;
    group.finish();
    let mut turns = Turns::begin(run)?;
    let begin = Instant::now();
    while turns.go_on(begin) {
        turns.take()?;
    }
    Ok(turns.one_call())
}

impl Compared {
    /// How many times the floor the contender takes.
    pub fn ratio(&self) -> f64 {
        self.contender.as_secs_f64() / self.floor.as_secs_f64()
    }

    /// Prints whether it is within an aim: at most so many times the floor.
    pub fn judge(&self, what: &str, floor: &str, most: f64) {
        table::verdict(&format!("{what} ≤ {most}× {floor}"), &self.figures(), self.ratio() <= most);
    }

    /// Prints it where there is no aim.
    pub fn tell(&self, what: &str, floor: &str) {
        table::line(&format!("(no aim)     {what} beside {floor}: {}", self.figures()));
    }

    fn figures(&self) -> String {
        let [contender, floor] = [self.contender, self.floor].map(table::time);
        format!("{} ({contender} beside {floor})", table::times(self.ratio()))
    }
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, id: BenchmarkId, run: &mut Run<'_>) -> Outcome {
    let mut failed = None;
    group.sampling_mode(SamplingMode::Flat);
    // Criterion knows no errors: the first one is told when it is done.
    let mut timed = |times| {
        run(times).unwrap_or_else(|error| {
            failed.get_or_insert(error);
            TURN
        })
    };
    group.bench_function(id, |bencher| bencher.iter_custom(&mut timed));
    failed.map_or(Ok(()), Err)
}

fn take_turns(contender: &mut Run<'_>, floor: &mut Run<'_>) -> Outcome<Compared> {
    let (mut contender, mut floor) = (Turns::begin(contender)?, Turns::begin(floor)?);
    let begin = Instant::now();
    while floor.go_on(begin) {
        // Whoever comes second finds the other's data in the caches.
        if floor.took.len().is_multiple_of(2) {
            contender.take()?;
            floor.take()?;
        } else {
            floor.take()?;
            contender.take()?;
        }
    }
    Ok(Compared { contender: contender.one_call(), floor: floor.one_call() })
}

/// One side's turns.
struct Turns<'a, 'b> {
    run: &'a mut Run<'b>,
    /// Calls of a turn.
    calls: u32,
    took: Vec<Duration>,
}

impl<'a, 'b> Turns<'a, 'b> {
    /// How many calls make a turn is known from a second call: the first one fills the caches.
    fn begin(run: &'a mut Run<'b>) -> Outcome<Self> {
        run(1)?;
        let once = run(1)?.max(Duration::from_nanos(1));
        let calls = u32::try_from(TURN.as_nanos() / once.as_nanos()).unwrap_or(u32::MAX);
        Ok(Self { run, calls: calls.clamp(1, 100_000), took: Vec::new() })
    }

    fn go_on(&self, begin: Instant) -> bool {
        let taken = self.took.len();
        taken < FEWEST_TURNS || (taken < MOST_TURNS && begin.elapsed() < TIME)
    }

    fn take(&mut self) -> Outcome {
        self.took.push((self.run)(self.calls.into())?);
        Ok(())
    }

    /// Of the turn at the lower quartile.
    fn one_call(mut self) -> Duration {
        self.took.sort_unstable();
        self.took.get(self.took.len() / 4).copied().unwrap_or_default() / self.calls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_of_single_calls_that_nothing_disturbed() {
        let mut turn = 0;
        let mut contender = |times: u64| {
            turn += 1;
            Ok(Duration::from_micros(if turn % 2 == 0 { 3 } else { 900 } * times))
        };
        let mut floor = |times: u64| Ok(Duration::from_micros(times * 2));
        let compared = take_turns(&mut contender, &mut floor).unwrap();
        assert_eq!(
            (compared.contender, compared.floor),
            (Duration::from_micros(3), Duration::from_micros(2))
        );
        assert!((compared.ratio() - 1.5).abs() < 1e-9, "{compared:?}");
    }

    #[test]
    fn an_error_ends_the_bench() {
        let mut contender = |_| Err("broken".into());
        let mut floor = |_| Ok(Duration::from_millis(2));
        assert_eq!(take_turns(&mut contender, &mut floor).unwrap_err().to_string(), "broken");
    }
}
