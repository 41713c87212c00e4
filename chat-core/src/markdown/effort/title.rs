//! The titles of links, which may go over many lines.

/// What opens and what closes a title.
const MARKS: [(u8, u8); 3] = [(b'"', b'"'), (b'\'', b'\''), (b'(', b')')];

/// At most how many steps the parser takes at the line ends in titles.
pub(super) fn steps(body: &str) -> usize {
    if !body.contains("](") {
        return 0;
    }
    MARKS.into_iter().fold(0, |steps, mark| steps.saturating_add(steps_between(body.as_bytes(), mark)))
}

/// Sums up, over all that could be a title with these marks, its lines × its bytes.
///
/// A title begins after white space or a destination in angle brackets, and ends with its paragraph at the latest.
fn steps_between(body: &[u8], (opening, closing): (u8, u8)) -> usize {
    let (mut steps, mut lines, mut bytes) = (0_usize, 0_usize, 0_usize);
    let mut in_title = false;
    let mut last = b' ';
    for &byte in body {
        let is_mark = (byte == opening || byte == closing) && last != b'\\';
        let is_blank_line = byte == b'\n' && last == b'\n';
        if is_mark || is_blank_line {
            steps = steps.saturating_add(lines.saturating_mul(bytes));
            (lines, bytes) = (0, 0);
            in_title = is_mark && byte == opening && (last <= b' ' || last == b'>');
        } else if in_title {
            bytes += 1;
            lines += usize::from(matches!(byte, b'\n' | b'\r'));
        }
        last = byte;
    }
    steps.saturating_add(lines.saturating_mul(bytes))
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn only_the_lines_of_titles_count() {
        for (body, expected) in [
            ("'a\nb", 0),
            ("[a](b 'c')", 0),
            ("[a](b 'c\nd')", 3),
            ("[a](b 'c\n\nd')", 2),
            ("[a](b 'c\n\\'\n", 10),
            ("[a](b-'c\n\n'd\n", 2),
        ] {
            assert_eq!(steps(body), expected, "{body:?}");
        }
    }
}
