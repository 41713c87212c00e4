//! Addresses written out in a text, without any markup.

use std::ops::Range;

use super::{link, text::push_text};

/// The schemes that are found, without the colon that the search stops at.
const SCHEMES: [&str; 2] = ["https", "http"];

/// Appends `text` with a link for each address in it.
pub(super) fn push_linked(html: &mut String, mut text: &str) {
    while let Some(address) = find(text) {
        push_text(html, &text[..address.start]);
        link::push_open(html, &text[address.clone()]);
        push_text(html, &text[address.clone()]);
        html.push_str(link::CLOSE);
        text = &text[address.end..];
    }
    push_text(html, text);
}

/// Finds the first `http://…` or `https://…` in `text`.
///
/// It begins where no ASCII letter or digit comes before and ends before white space, quotation marks, angle
/// brackets, invisible characters and the punctuation of East Asian text; the punctuation of a sentence around it
/// does not belong to it either.
fn find(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(colon) = text[from..].find(':').map(|at| from + at) {
        from = colon + 1;
        let Some(start) = scheme_start(&text[..colon]) else { continue };
        let Some(rest) = text[from..].strip_prefix("//") else { continue };
        if rest.starts_with(|first: char| first.is_alphanumeric()) {
            return Some(start..from + 2 + length(rest));
        }
    }
    None
}

/// Where the scheme at the end of `before` starts.
fn scheme_start(before: &str) -> Option<usize> {
    let before = before.as_bytes();
    SCHEMES.iter().find_map(|scheme| {
        let start = before.len().checked_sub(scheme.len())?;
        let is_scheme = before[start..].eq_ignore_ascii_case(scheme.as_bytes());
        let is_word = start == 0 || !before[start - 1].is_ascii_alphanumeric();
        (is_scheme && is_word).then_some(start)
    })
}

/// How much of `rest`, which follows the slashes, belongs to the address.
fn length(rest: &str) -> usize {
    let end = rest.find(ends_address).unwrap_or(rest.len());
    let mut unmatched = unmatched_closing(&rest[..end]);
    let trimmed = rest[..end].trim_end_matches(|last: char| match last {
        ')' if unmatched > 0 => {
            unmatched -= 1;
            true
        }
        '?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' | ']' | '}' | '|' => true,
        _ => false,
    });
    trimmed.len()
}

/// How many closing parentheses have no partner: those belong to the sentence, not to the address.
fn unmatched_closing(address: &str) -> usize {
    let count = |wanted: u8| address.bytes().filter(|byte| *byte == wanted).count();
    count(b')').saturating_sub(count(b'('))
}

fn ends_address(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '<' | '>' | '"' | '`' | '\\' | '«' | '»')
        // Invisible and direction-changing characters: an address must look like where it leads.
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        // Quotation marks, and the punctuation of East Asian text, which is not set off by spaces.
        || matches!(character, '\u{2018}'..='\u{201F}' | '\u{3001}'..='\u{3020}' | '\u{FEFF}')
        || matches!(character, '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF1F}' | '\u{FF3B}'..='\u{FF3D}')
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn addresses_end_where_a_reader_would_end_them() {
        for (text, found) in [
            ("see https://a.example/b?c=d&e#f.", Some("https://a.example/b?c=d&e#f")),
            ("HTTP://A.example, and", Some("HTTP://A.example")),
            ("(https://a.example/b_(c))", Some("https://a.example/b_(c)")),
            ("\"https://a.example\"", Some("https://a.example")),
            ("看https://a.example/文。好", Some("https://a.example/文")),
            ("https://a.example\u{202E}gpj", Some("https://a.example")),
            ("http:// https://a", Some("https://a")),
            ("xhttps://a.example", None),
            ("https://", None),
            ("https://.", None),
            ("https:/a", None),
            ("ftp://a.example", None),
            ("javascript://a.example", None),
            (":::::", None),
        ] {
            assert_eq!(find(text).map(|range| &text[range]), found, "{text:?}");
        }
    }
}
