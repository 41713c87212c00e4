//! The floor of every durable write: one sync of the disk.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::load::Figures;

/// What a small commit writes ahead.
const BLOCK: [u8; 8 * 1024] = [7; 8 * 1024];
/// As far as the file grows before it is written over, as databases do with their logs.
const SPAN: u64 = 16 * 1024 * 1024;

/// Writes and syncs 8 KiB after 8 KiB of a file in this directory, for so long. Blocks the thread.
pub fn probe(directory: &Path, time: Duration) -> Outcome<Figures> {
    let mut file = allocated(&directory.join("sync-probe"))?;
    let begin = Instant::now();
    let mut times = Vec::new();
    while begin.elapsed() < time {
        let one = Instant::now();
        if file.stream_position()? >= SPAN {
            file.seek(SeekFrom::Start(0))?;
        }
        file.write_all(&BLOCK)?;
        file.sync_data()?;
        times.push(one.elapsed());
    }
    Figures::of(times, begin.elapsed())
}

/// A file that is there at its full length already: a sync writes data, no changes of the file system.
fn allocated(path: &Path) -> Outcome<File> {
    let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
    while file.metadata()?.len() < SPAN {
        file.seek(SeekFrom::End(0))?;
        file.write_all(&BLOCK)?;
    }
    file.sync_all()?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}
