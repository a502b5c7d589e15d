//! Places in the text of JSON, which `serde_json` does not tell of sound text.

/// Where the name of a field of the outermost object begins, in sound JSON.
pub fn field_offset(text: &str, field: &str) -> Option<usize> {
    let quoted = format!("\"{field}\"");
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => {
                let end = end_of_string(bytes, at);
                let is_name = text[end..].trim_start().starts_with(':');
                if depth == 1 && is_name && text[at..end] == quoted {
                    return Some(at);
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The byte after the string that begins at `start`.
pub(super) fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_in_the_outermost_object_only() {
        let text = "{\"title\": \"a \\\"version\\\": 3\",\n \"é\": {\"version\": 1}, \"version\" : 9}";
        assert_eq!(field_offset(text, "version").map(|at| &text[at..at + 12]), Some("\"version\" : "));
        assert_eq!(field_offset(text, "nodes"), None);
        assert_eq!(field_offset("\"version\"", "version"), None);
    }
}
