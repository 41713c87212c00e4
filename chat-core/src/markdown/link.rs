//! Where a link may lead, and how that is written.

/// What comes before and after the destination in the opening tag.
const OPEN: (&str, &str) = ("<a href=\"", "\" rel=\"noopener nofollow ugc\">");

/// The closing tag.
pub(super) const CLOSE: &str = "</a>";

/// The beginnings a destination may have, in any case of letters. The slashes belong to it: browsers read
/// `http:path` as relative to the page.
const ALLOWED: [&str; 3] = ["http://", "https://", "mailto:"];

/// Whether a link may lead to `destination`.
///
/// It is what the parser made of escapes and entities in the source, and nothing is taken off it first: whoever
/// hides a scheme behind spaces or control characters has a link that does not begin with an allowed one.
pub(super) fn is_allowed(destination: &str) -> bool {
    let has_scheme = ALLOWED.iter().any(|scheme| {
        destination.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
            && destination.len() > scheme.len()
    });
    has_scheme && !destination.contains(char::is_control)
}

/// Appends the opening tag of a link to `destination`, which must be allowed.
pub(super) fn push_open(html: &mut String, destination: &str) {
    html.push_str(OPEN.0);
    push_address(html, destination);
    html.push_str(OPEN.1);
}

/// Appends the characters that stand for themselves in an address, and percent-encodes all others; what is encoded
/// already stays so. None that could end the attribute is left.
fn push_address(html: &mut String, destination: &str) {
    let mut from = 0;
    for (at, character) in destination.char_indices().filter(|(_, character)| !stands_for_itself(*character))
    {
        html.push_str(&destination[from..at]);
        match character {
            '&' => html.push_str("&amp;"),
            '\'' => html.push_str("&#39;"),
            _ => character.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| push_percent(html, byte)),
        }
        from = at + character.len_utf8();
    }
    html.push_str(&destination[from..]);
}

const fn stands_for_itself(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '-' | '_' | '.' | '~' | '%' | ':' | '/' | '?' | '#' | '@' | '!')
        || matches!(character, '$' | '(' | ')' | '*' | '+' | ',' | ';' | '=' | '[' | ']')
}

fn push_percent(html: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    html.push('%');
    html.push(char::from(DIGITS[usize::from(byte >> 4)]));
    html.push(char::from(DIGITS[usize::from(byte & 15)]));
}

#[cfg(test)]
mod tests {
    use super::{is_allowed, push_open};

    #[test]
    fn only_three_schemes_are_allowed() {
        for allowed in ["http://a", "HTTPS://a", "mailto:a@b.example", "https://[::1]/"] {
            assert!(is_allowed(allowed), "{allowed:?}");
        }
        for refused in [
            "javascript:alert(1)",
            "http:a",
            "http:/a",
            "http:\\\\a",
            "//a",
            "/a",
            "a",
            "",
            "mailto:",
            "https://",
            " https://a",
            "\u{1}https://a",
            "ht\ntps://a",
            "https&colon;//a",
            "https%3A//a",
            "ｈttps://a",
            "https\u{FF1A}//a",
            "https://a\u{0}",
            "https://a\nb",
            "data:text/html,x",
            "blob:https://a",
            "view-source:https://a",
        ] {
            assert!(!is_allowed(refused), "{refused:?}");
        }
    }

    #[test]
    fn an_address_cannot_leave_its_attribute() {
        let mut html = String::new();
        push_open(&mut html, "https://a/\"'<>`\\ é%20&?#");
        let href = "https://a/%22&#39;%3C%3E%60%5C%20%C3%A9%20&amp;?#";
        assert_eq!(html, format!("<a href=\"{href}\" rel=\"noopener nofollow ugc\">"));
    }
}
