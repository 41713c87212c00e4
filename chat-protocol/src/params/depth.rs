//! How deep a JSON text nests, without parsing it.

/// The most brackets open at once, outside of strings. One pass, no memory; the text need not be valid.
pub(crate) fn depth(json: &str) -> usize {
    let mut bytes = json.bytes();
    let (mut open, mut deepest) = (0_usize, 0);
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes),
            b'{' | b'[' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn skip_string(bytes: &mut impl Iterator<Item = u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn brackets_in_strings_do_not_count() {
        for (json, expected) in [
            ("", 0),
            ("1", 0),
            ("{}", 1),
            ("[[],[[]]]", 3),
            (r#"{"a":"[[[["}"#, 1),
            (r#"{"a":"\"[[[["}"#, 1),
            (r#"{"a":"\\","b":[1]}"#, 2),
            ("]]]][", 1),
            (r#"["open"#, 1),
        ] {
            assert_eq!(depth(json), expected, "{json}");
        }
    }
}
