//! Moments in the words of the reader.

use js_sys::Date;

const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// How long ago a moment was, or its date once that says more. In milliseconds
/// since 1970.
pub fn ago(at_ms: f64) -> String {
    let age = Date::now() - at_ms;
    let count = |unit: f64, name: &str| {
        let number = (age / unit).floor();
        format!("{number} {name}{} ago", if number == 1.0 { "" } else { "s" })
    };
    if age < MINUTE {
        "just now".to_owned()
    } else if age < HOUR {
        count(MINUTE, "minute")
    } else if age < DAY {
        count(HOUR, "hour")
    } else if age < 7.0 * DAY {
        count(DAY, "day")
    } else {
        full(at_ms)
    }
}

/// Day and time, as in `2026-03-14 09:26`.
pub fn full(at_ms: f64) -> String {
    let date = Date::new(&at_ms.into());
    format!("{} {:02}:{:02}", day(at_ms), date.get_hours(), date.get_minutes())
}

/// A day, as in `2026-03-14`.
pub fn day(at_ms: f64) -> String {
    let date = Date::new(&at_ms.into());
    format!("{}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}
