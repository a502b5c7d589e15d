//! From text to JSON, with errors in plain words and with numbers that other
//! programs write although JSON does not have them (`NaN`, `Infinity`, `1e999`).

use crate::io::{
    json::end_of_string,
    limits,
    report::{Mend, ReadError, Report},
    text,
};
use serde_json::Value;

pub(in crate::io) fn parse(text: &str, report: &mut Report) -> Result<Value, ReadError> {
    if text.len() > limits::FILE_BYTES {
        return Err(ReadError::TooLarge { bytes: text.len() });
    }
    // Some editors of text put a byte order mark in front.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    let error = match serde_json::from_str(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let Some(mended) = quote_unbounded(text, report) else {
        return Err(explain(&error, text));
    };
    serde_json::from_str(&mended).map_err(|error| explain(&error, &mended))
}

/// Puts numbers that are not finite in quotes, so that they reach the reader,
/// which then finds text where a number should be and says so at its place.
/// `None` when there are none. Takes time in proportion to the text, however
/// many there are and however long its lines.
fn quote_unbounded(source: &str, report: &mut Report) -> Option<String> {
    let bytes = source.as_bytes();
    let mut out = String::with_capacity(source.len() + 16);
    // The column is that of `counted`, from which it is counted on.
    let (mut line, mut column, mut counted) = (1, 1, 0);
    let (mut at, mut copied) = (0, 0);
    while at < bytes.len() {
        let end = match bytes[at] {
            b'"' => end_of_string(bytes, at),
            b'\n' => {
                (line, column, counted) = (line + 1, 1, at + 1);
                at + 1
            }
            b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                at + bytes[at..]
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.'))
                    .count()
            }
            _ => at + 1,
        };
        let token = &bytes[at..end];
        if token.len() > 2 && is_unbounded(token) {
            out.push_str(&source[copied..at]);
            out.push('"');
            out.push_str(&source[at..end]);
            out.push('"');
            copied = end;
            column += source[counted..at].chars().count();
            counted = at;
            let number = Mend::NumberNotFinite { text: text::excerpt(&source[at..end]) };
            report.add(format_args!("line {line}, column {column}"), number);
        }
        at = end;
    }
    out.push_str(&source[copied..]);
    (copied > 0).then_some(out)
}

fn is_unbounded(token: &[u8]) -> bool {
    matches!(token, b"NaN" | b"-NaN" | b"Infinity" | b"-Infinity")
        || (token.iter().any(u8::is_ascii_digit)
            && token.iter().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'))
            && std::str::from_utf8(token)
                .is_ok_and(|token| token.parse::<f64>().is_ok_and(|number| !number.is_finite())))
}

/// What a JSON error means, in plain words and with its place in characters.
pub(crate) fn explain(error: &serde_json::Error, text: &str) -> ReadError {
    let line = error.line().max(1);
    let column = text.lines().nth(line - 1).map_or(1, |content| {
        // The column counts bytes; people count characters.
        content.char_indices().take_while(|(at, _)| *at < error.column()).count().max(1)
    });
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let what = match message {
        m if m.starts_with("EOF while parsing a string") => "the text ends inside quotes".into(),
        m if m.starts_with("EOF") => "the text ends too early".into(),
        m if m.starts_with("recursion limit") => {
            format!("lists and objects stand more than {} deep in one another", limits::JSON_DEPTH)
        }
        m if m.starts_with("control character") => "a line break or control character inside quotes".into(),
        m if m.contains("surrogate") || m.contains("unicode") => {
            "a character code that stands for no character".into()
        }
        "expected `,` or `}`" => "expected a comma or `}`".into(),
        "expected `,` or `]`" => "expected a comma or `]`".into(),
        "expected `:`" => "expected a colon after the field's name".into(),
        "expected value" | "expected ident" => "expected a value".into(),
        "key must be a string" => "a field's name must stand in double quotes".into(),
        "trailing comma" => "there is a comma too many before this".into(),
        "trailing characters" => "there is more text after the end".into(),
        "invalid escape" => "a backslash inside quotes that means nothing".into(),
        "invalid number" => "this is not a number".into(),
        other => other.to_owned(),
    };
    ReadError::NotJson { line, column, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(text, &mut Report::default()).map_or_else(|e| e.to_string(), |v| panic!("read {v}"))
    }

    #[test]
    fn errors_say_line_and_column_in_plain_words() {
        assert_eq!(error(" \n"), "The file is empty.");
        assert_eq!(
            error("{\n  \"title\": \"ü\" 4\n}"),
            "This is not valid JSON: line 2, column 16: expected a comma or `}`."
        );
        assert_eq!(
            error("{\"a\": 1,}"),
            "This is not valid JSON: line 1, column 9: there is a comma too many before this."
        );
        assert_eq!(
            error("{a: 1}"),
            "This is not valid JSON: line 1, column 2: a field's name must stand in double quotes."
        );
        assert!(error("{\"a\": [1, 2").ends_with("the text ends too early."));
        assert!(error("hello").ends_with("expected a value."));
        assert!(error(&"[".repeat(5_000)).contains("more than 127 deep"));
    }

    #[test]
    fn numbers_that_json_does_not_have_become_text_and_are_reported() {
        let mut report = Report::default();
        let text =
            "{\"a\": NaN,\n \"b\": [-Infinity, 1e999, 2], \"c\": \"NaN 1e999 \\\" NaN\", \"d\": -1E+400}";
        let value = parse(text, &mut report);
        let expected = serde_json::json!({"a": "NaN", "b": ["-Infinity", "1e999", 2], "c": "NaN 1e999 \" NaN", "d": "-1E+400"});
        assert_eq!(value, Ok(expected));
        let repairs = report.finish();
        assert_eq!(repairs.len(), 4);
        assert_eq!(
            repairs[1].to_string(),
            "line 2, column 8: -Infinity is not a number that JSON can hold; read as text."
        );
    }
}
