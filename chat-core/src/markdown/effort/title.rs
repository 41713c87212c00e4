//! The titles of links, which may go over many lines.

/// What opens and what closes a title.
const MARKS: [(char, char); 3] = [('"', '"'), ('\'', '\''), ('(', ')')];

/// At most how many steps the parser takes at the line ends in titles: for all that could be one, its lines × its
/// bytes.
pub(super) fn steps(body: &str) -> usize {
    if !body.contains("](") {
        return 0;
    }
    let titles = MARKS.into_iter().flat_map(|marks| titles(body, marks));
    titles.fold(0, |steps, title| steps.saturating_add(title.len().saturating_mul(line_ends(title))))
}

/// All that could be a title with these marks. No two of them overlap.
fn titles(body: &str, (opening, closing): (char, char)) -> impl Iterator<Item = &str> {
    let openings = body.match_indices(opening).filter(|(at, _)| can_open(&body[..*at]));
    openings.map(move |(at, _)| {
        let rest = &body.as_bytes()[at + 1..];
        let mut last = b' ';
        let length = rest.iter().position(|&byte| {
            let is_mark = [opening, closing].contains(&char::from(byte)) && last != b'\\';
            let is_blank_line = byte == b'\n' && last == b'\n';
            last = byte;
            is_mark || is_blank_line
        });
        &body[at + 1..at + 1 + length.unwrap_or(rest.len())]
    })
}

/// A title follows white space, or a destination in angle brackets.
fn can_open(before: &str) -> bool {
    before.bytes().next_back().is_some_and(|last| last <= b' ' || last == b'>')
}

fn line_ends(title: &str) -> usize {
    title.bytes().filter(|byte| matches!(byte, b'\n' | b'\r')).count()
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
