//! A process, seen from outside.

use std::fs;
use std::time::Duration;

use crate::Outcome;

/// The kernel counts processor time in hundredths of a second for everybody outside, whatever its own clock does.
const TICK: Duration = Duration::from_millis(10);

/// A process on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Process(pub u32);

/// Memory of a process, bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// What it allocated and touched: its heap and its stacks.
    pub anonymous: u64,
    /// All of its pages that are in memory, files included.
    pub resident: u64,
}

impl Process {
    /// Processor time so far, of all its threads, in user space and in the kernel.
    pub fn processor(self) -> Outcome<Duration> {
        let Stat { own, .. } = self.stat()?;
        Ok(own)
    }

    /// The same with its children, those that are gone included.
    pub fn processor_of_all(self) -> Outcome<Duration> {
        let Stat { own, gone_children, .. } = self.stat()?;
        let mut all = own + gone_children;
        for entry in fs::read_dir("/proc")? {
            let id = entry?.file_name().to_str().and_then(|name| name.parse().ok());
            // One that ends meanwhile is counted with the gone ones the next time.
            match id.map(|id| Self(id).stat()) {
                Some(Ok(stat)) if stat.parent == self.0 => all += stat.own,
                _ => {}
            }
        }
        Ok(all)
    }

    /// The process that started it.
    pub fn parent(self) -> Outcome<Self> {
        Ok(Self(self.stat()?.parent))
    }

    /// Its memory in user space.
    pub fn memory(self) -> Outcome<Memory> {
        let text = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.0))?;
        let memory = (kilobytes(&text, "Anonymous:"), kilobytes(&text, "Rss:"));
        let (Some(anonymous), Some(resident)) = memory else {
            return Err("smaps_rollup is not as it should be".into());
        };
        Ok(Memory { anonymous, resident })
    }

    fn stat(self) -> Outcome<Stat> {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        Stat::parse(&text).ok_or_else(|| "/proc/PID/stat is not as it should be".into())
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Stat {
    parent: u32,
    own: Duration,
    gone_children: Duration,
}

impl Stat {
    /// proc(5). The name is in brackets and may have brackets and spaces in it.
    fn parse(text: &str) -> Option<Self> {
        let (_, fields) = text.rsplit_once(')')?;
        // The first of these is field 3.
        let fields: Vec<_> = fields.split_whitespace().collect();
        let ticks = |field: usize| Some(TICK * fields.get(field - 3)?.parse().ok()?);
        Some(Self {
            parent: fields.get(4 - 3)?.parse().ok()?,
            own: ticks(14)? + ticks(15)?,
            gone_children: ticks(16)? + ticks(17)?,
        })
    }
}

fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|count| count * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_the_name() {
        let text = "12 (a ) name) S 7 12 12 0 -1 4194560 1 2 3 4 150 50 20 10 20 0 9 0 1 2 3";
        let parsed = Stat::parse(text).unwrap();
        let seconds = Duration::from_secs_f64;
        assert_eq!((parsed.parent, parsed.own, parsed.gone_children), (7, seconds(2.0), seconds(0.3)));
    }

    #[test]
    fn this_process_has_memory_and_a_parent() {
        let this = Process(std::process::id());
        let memory = this.memory().unwrap();
        assert!(memory.anonymous > 0 && memory.resident >= memory.anonymous, "{memory:?}");
        assert!(this.parent().unwrap().processor_of_all().unwrap() >= this.processor().unwrap());
    }
}
