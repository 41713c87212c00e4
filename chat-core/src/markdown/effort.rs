//! The one shape of text on which the parser is not linear, and how it is kept out.
//!
//! At the start of every line the parser walks all block quotes and list items that are open. Thousands opened in
//! one line and thousands of lines after it make it walk depth × lines: half a second for 64 KB.

/// Steps of that walk allowed for each byte of the body. Prose and code need less than two: it takes lines of three
/// bytes under a hundred levels to get here.
const STEPS_PER_BYTE: usize = 32;

/// Steps that are always allowed, about a tenth of a millisecond: no short body is ever refused.
const FREE_STEPS: usize = 65_536;

/// Whether parsing `body` takes time in proportion to its length.
pub(super) fn is_linear(body: &str) -> bool {
    let (mut lines, mut deepest) = (0_usize, 0_usize);
    for line in body.as_bytes().split(|byte| matches!(byte, b'\n' | b'\r')) {
        lines += 1;
        deepest = deepest.max(nesting_at_most(line));
    }
    lines.saturating_mul(deepest) <= body.len().saturating_mul(STEPS_PER_BYTE).saturating_add(FREE_STEPS)
}

/// How many block quotes and list items can be open after `line`, seen from its beginning alone: each needs a
/// marker of its own or, to go on with a list item of an earlier line, at least two columns of space.
fn nesting_at_most(line: &[u8]) -> usize {
    let (mut markers, mut columns) = (0, 0);
    for (at, byte) in line.iter().enumerate() {
        let ends_marker = line.get(at + 1).is_none_or(|next| matches!(next, b' ' | b'\t'));
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4,
            b'>' => markers += 1,
            b'-' | b'+' | b'*' | b'.' | b')' if ends_marker => markers += 1,
            b'0'..=b'9' => {}
            _ => break,
        }
    }
    markers + columns / 2
}

#[cfg(test)]
mod tests {
    use super::{is_linear, nesting_at_most};

    #[test]
    fn the_beginning_of_a_line_bounds_its_nesting() {
        for (line, at_most) in [
            ("plain", 0),
            ("> > quote", 3),
            (">>>", 3),
            ("- + * list", 4),
            ("1. 22) numbers", 3),
            ("    \t- code", 5),
            ("--- rule", 0),
            ("1.5 > 1", 0),
            ("-", 1),
        ] {
            assert_eq!(nesting_at_most(line.as_bytes()), at_most, "{line:?}");
        }
    }

    #[test]
    fn only_depth_and_many_lines_together_are_refused() {
        assert!(is_linear(&">".repeat(65_536)), "one deep line");
        assert!(is_linear(&"a\n".repeat(32_768)), "many flat lines");
        assert!(is_linear(&"        let x = f(1);\n".repeat(3_000)), "code");
        assert!(is_linear(&format!("{}a{}", ">".repeat(200), "\na".repeat(300))), "a short body");
        assert!(!is_linear(&format!("{}a{}", ">".repeat(32_768), "\na".repeat(16_384))), "both");
        assert!(!is_linear(&format!("{}a{}", "- ".repeat(16_384), "\ra".repeat(16_384))), "other line ends");
    }
}
