//! How many connections a process may have.

use std::fs;

use crate::Outcome;

/// Descriptors that are used for something else: files, pools, the runtime.
const RESERVED: usize = 200;

/// Refuses a run that needs more connections in one process than this one may have, or the server, which inherits its
/// bound.
pub fn require(connections: usize) -> Outcome {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let most = soft_limit(&limits).ok_or("/proc/self/limits is not as it should be")?;
    if connections + RESERVED <= most {
        return Ok(());
    }
    Err(format!(
        "{connections} connections need {} descriptors, and a process may have {most}: \
        raise the limit (ulimit -n) or ask for fewer",
        connections + RESERVED
    )
    .into())
}

fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    match line.split_whitespace().next()? {
        "unlimited" => Some(usize::MAX),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_counts() {
        let limits = "Limit      Soft Limit  Hard Limit  Units\nMax open files   1024    20000     files\n";
        assert_eq!(soft_limit(limits), Some(1024));
        assert_eq!(soft_limit(&limits.replace("1024", "unlimited")), Some(usize::MAX));
        assert_eq!(soft_limit(""), None);
        assert!(require(1).is_ok() && require(usize::MAX - RESERVED).is_err());
    }
}
