//! Plain text: into HTML, and into Markdown.

/// Escapes plain text, so that Markdown shows exactly this text and nothing of it is formatted or linked.
///
/// For text such as a user's name inside a line that the engine writes. The result stays on one line and may
/// stand anywhere in it.
///
/// ```
/// use chat_core::markdown::escape;
///
/// assert_eq!(escape("1. *Ann*"), r"1\. \*Ann\*");
/// ```
pub fn escape(text: &str) -> String {
    let mut markdown = String::with_capacity(text.len() + text.len() / 4);
    let end_of_text = text.trim_end_matches(is_space).len();
    for (at, character) in text.char_indices() {
        let at_an_end = at >= end_of_text || markdown.is_empty() || markdown.ends_with(';');
        match character {
            '\t' => markdown.push_str("&#9;"),
            '\n' => markdown.push_str("&#10;"),
            '\u{B}' => markdown.push_str("&#11;"),
            '\u{C}' => markdown.push_str("&#12;"),
            '\r' => markdown.push_str("&#13;"),
            // Spaces at either end would be taken off, or make a block of code or a line break.
            ' ' if at_an_end => markdown.push_str("&#32;"),
            // All of them, since each has a meaning in some dialect and may always be escaped.
            _ if character.is_ascii_punctuation() => markdown.extend(['\\', character]),
            _ => markdown.push(character),
        }
    }
    markdown
}

const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

/// Appends `text` as the content of an element.
pub(super) fn push_text(html: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let Some(written) = reference(byte) else { continue };
        html.push_str(&text[from..at]);
        html.push_str(written);
        from = at + 1;
    }
    html.push_str(&text[from..]);
}

/// Appends `text` with a break for every line end in it.
pub(super) fn push_lines(html: &mut String, text: &str) {
    for line in text.split_inclusive('\n') {
        let words = line.strip_suffix('\n');
        push_text(html, words.map_or(line, |words| words.strip_suffix('\r').unwrap_or(words)));
        if words.is_some() {
            html.push_str(BREAK);
        }
    }
}

/// A break of the line.
pub(super) const BREAK: &str = "<br />\n";

const fn reference(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        // Parsers of HTML read a bare one as a line feed.
        b'\r' => Some("&#13;"),
        // Not a character of HTML; CommonMark wants it replaced too.
        0 => Some("\u{FFFD}"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{escape, push_lines, push_text};

    #[test]
    fn escaped_text_keeps_its_spaces_and_its_line() {
        assert_eq!(escape("  a b \n"), "&#32;&#32;a b&#32;&#10;");
        assert_eq!(escape("https://a.example"), r"https\:\/\/a\.example");
        assert_eq!(escape("é 日本"), "é 日本");
        assert_eq!(escape(""), "");
    }

    #[test]
    fn text_has_no_markup_left() {
        let mut html = String::new();
        push_text(&mut html, "<a href=\"x\">&amp;\0\r\u{202E}");
        assert_eq!(html, "&lt;a href=\"x\"&gt;&amp;amp;\u{FFFD}&#13;\u{202E}");
    }

    #[test]
    fn lines_end_in_breaks() {
        let mut html = String::new();
        push_lines(&mut html, "<a\r\n\nb");
        assert_eq!(html, "&lt;a<br />\n<br />\nb");
    }
}
