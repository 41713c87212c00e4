//! The markers at the beginnings of lines.

/// What the beginning of a line can cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Beginning {
    /// How many block quotes and list items can be open after it, seen from this line alone: each needs a marker of
    /// its own or, to go on with a list item of an earlier line, at least two columns of space.
    levels: usize,
    /// How many bytes may be looked at to find rules.
    looks: usize,
}

/// At most how many steps the parser takes at the beginnings of lines.
pub(super) fn steps(body: &str) -> usize {
    let (mut lines, mut levels, mut looks) = (0_usize, 0_usize, 0_usize);
    for line in body.split('\n').flat_map(|line| line.split('\r')) {
        let beginning = beginning(line.as_bytes());
        lines += 1;
        levels = levels.max(beginning.levels);
        looks = looks.saturating_add(beginning.looks);
    }
    lines.saturating_mul(levels).saturating_add(looks)
}

fn beginning(line: &[u8]) -> Beginning {
    let (mut markers, mut bullets, mut columns, mut length) = (0, 0, 0, 0);
    for (at, byte) in line.iter().enumerate() {
        length = at;
        let ends_marker = line.get(at + 1).is_none_or(|next| matches!(next, b' ' | b'\t'));
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4,
            b'>' => markers += 1,
            b'-' | b'+' | b'*' if ends_marker => bullets += 1,
            b'.' | b')' if ends_marker => markers += 1,
            b'0'..=b'9' => {}
            _ => break,
        }
    }
    Beginning { levels: markers + bullets + columns / 2, looks: bullets * length }
}

#[cfg(test)]
mod tests {
    use super::beginning;

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
            assert_eq!(beginning(line.as_bytes()).levels, at_most, "{line:?}");
        }
    }
}
