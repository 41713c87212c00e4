//! The shapes of text on which the parser is not linear, and how they are kept out.
//!
//! 1. At the start of every line it walks all block quotes and list items that are open. Thousands opened in one
//!    line and thousands of lines after it make it walk depth × lines.
//! 2. At every bullet it looks ahead for a rule such as `* * *`. In a long run of bullets that does not begin at
//!    the start of its line it looks as far ahead each time.
//! 3. At every line end inside the title of a link it walks the line's place from the start of the title. A title
//!    that is opened and not closed has all lines to the end of its paragraph.
//!
//! Each takes a tenth to half a second for 64 KB, and none is how anyone writes. So the steps of those walks are
//! bounded from the outside, before parsing.

mod beginning;
mod title;

/// Steps allowed for each byte of the body. Prose and code need less than two: it takes lines of three bytes under
/// a hundred levels, or a title of a hundred lines, to get here.
const STEPS_PER_BYTE: usize = 32;

/// Steps that are always allowed, about a tenth of a millisecond: no short body is ever refused.
const FREE_STEPS: usize = 65_536;

/// Whether parsing `body` takes time in proportion to its length.
pub(super) fn is_linear(body: &str) -> bool {
    let steps = beginning::steps(body).saturating_add(title::steps(body));
    steps <= body.len().saturating_mul(STEPS_PER_BYTE).saturating_add(FREE_STEPS)
}

#[cfg(test)]
mod tests {
    use super::is_linear;

    #[test]
    fn what_people_write_is_linear() {
        let list = "- [ ] an item\n    - one under it\n> > * a quote\n1. a number\n- - -\n";
        let link = "see [this](https://a.example \"a title\"), 'tis (not that)\n";
        for body in ["a\n", "        let x = f(1);\n", list, link, "\n", "|a|b|\n", "-----\n", "([{'\"`~*_\n"]
        {
            assert!(is_linear(&body.repeat(65_536 / body.len())), "{body:?}");
        }
        assert!(is_linear(&">".repeat(65_536)), "depth alone");
        assert!(is_linear(&format!("{}a{}", ">".repeat(200), "\na".repeat(300))), "a short body");
        assert!(is_linear(&format!("[a](b \"{}", "a line of a log\n".repeat(60))), "a short title");
    }

    #[test]
    fn depth_and_lines_are_not() {
        for (begin, line) in
            [(">", "\na"), ("- ", "\ra"), ("1. ", "\r\na"), ("> ", "\\\n"), ("> - ", "\n    a")]
        {
            let body = format!("{}a{}", begin.repeat(32_768 / begin.len()), line.repeat(32_768 / line.len()));
            assert!(!is_linear(&body), "{begin:?} {line:?}");
        }
    }

    #[test]
    fn runs_of_bullets_are_not() {
        for bullet in ["* ", "- ", "-\t"] {
            let body = format!("{}{}a", "> ".repeat(8_192), bullet.repeat(8_192));
            assert!(!is_linear(&body), "{bullet:?}");
        }
    }

    #[test]
    fn titles_without_end_are_not() {
        for title in [
            "[a](b \"",
            "[a](b '",
            "[a](b (",
            "[a](<b>\"",
            "[a](b\n>\t\"",
            "[a](b \"\\\"",
            "[a](b \"c\n\\\"'(",
        ] {
            assert!(!is_linear(&format!("{title}{}", "b\n".repeat(8_192))), "{title:?}");
        }
    }
}
