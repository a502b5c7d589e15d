//! Numbers as SVG text.

/// Appends a number rounded to tenths, as short as it can be: `12`, `-0.5`.
pub fn push_number(out: &mut String, number: f64) {
    // Casts saturate and make 0 of what is no number, so that nothing but
    // digits can come out.
    let tenths = libm::round(number * 10.0) as i64;
    if tenths < 0 {
        out.push('-');
    }
    let tenths = tenths.unsigned_abs();
    out.push_str(&(tenths / 10).to_string());
    if !tenths.is_multiple_of(10) {
        out.push('.');
        out.push(char::from(b'0' + (tenths % 10) as u8));
    }
}

/// A number rounded to tenths.
pub fn number(number: f64) -> String {
    let mut out = String::with_capacity(8);
    push_number(&mut out, number);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_words() {
        for (value, text) in [
            (0.0, "0"),
            (-0.04, "0"),
            (12.0, "12"),
            (12.34, "12.3"),
            (-0.5, "-0.5"),
            (99.96, "100"),
            (1e7, "10000000"),
            (f64::NAN, "0"),
        ] {
            assert_eq!(number(value), text);
        }
        assert!(number(f64::INFINITY).bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    }
}
