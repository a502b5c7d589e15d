//! What keeping boards decides: who wins when several tabs write one board,
//! and which snapshots are worth their room. Where boards are kept is the
//! page's business.

/// A board as a tab wants to keep it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish<'a> {
    /// The version that the tab's work is based on; 0 if it was never kept.
    pub base: u64,
    /// The tab that wrote it.
    pub by: &'a str,
    pub text: &'a str,
}

/// A board as it is kept now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Present<'a> {
    /// Counts what was written, from 1.
    pub version: u64,
    /// The tab that wrote it last.
    pub by: &'a str,
    pub text: &'a str,
}

/// What becomes of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is written as this version.
    Write { version: u64 },
    /// It says what is kept already.
    Same { version: u64 },
    /// Another tab has written since: both are kept, this one as a copy.
    Conflict,
}

/// Settles a wish, so that no tab writes over newer work of another. A tab's
/// own earlier version never stands in its way, and a board that is gone is
/// written again: work outlives being deleted elsewhere.
pub fn settle(wish: Wish<'_>, present: Option<Present<'_>>) -> Settled {
    match present {
        None => Settled::Write { version: wish.base + 1 },
        Some(present) if present.text == wish.text => Settled::Same { version: present.version },
        Some(present) if present.version == wish.base || present.by == wish.by => {
            Settled::Write { version: present.version.max(wish.base) + 1 }
        }
        Some(_) => Settled::Conflict,
    }
}

/// Which snapshots to give up so that `most` remain. `times_ms` are the moments
/// they were taken, rising, in milliseconds. The first and the last stay; of
/// the rest those go whose neighbours are closest for their age, so that the
/// near past stays dense and the far past thins out.
pub fn superfluous(times_ms: &[f64], now_ms: f64, most: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..times_ms.len()).collect();
    let mut given_up = Vec::new();
    while left.len() > most.max(2) {
        let worth = |at: usize| {
            let gap = times_ms[left[at + 1]] - times_ms[left[at - 1]];
            gap / (now_ms - times_ms[left[at]]).max(1.0)
        };
        let least = (1..left.len() - 1).min_by(|a, b| worth(*a).total_cmp(&worth(*b)));
        let Some(least) = least else { break };
        given_up.push(left.remove(least));
    }
    given_up.sort_unstable();
    given_up
}

/// A title with a remark in brackets behind it, that no other board has: a
/// number is added where that is needed.
pub fn distinct_title(title: &str, remark: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let title = if title.is_empty() { "Untitled board" } else { title };
    let first = format!("{title} ({remark})");
    if !is_taken(&first) {
        return first;
    }
    (2_u32..)
        .map(|number| format!("{title} ({remark} {number})"))
        .find(|title| !is_taken(title))
        .unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(base: u64, text: &str) -> Wish<'_> {
        Wish { base, by: "me", text }
    }

    fn present<'a>(version: u64, by: &'a str, text: &'a str) -> Option<Present<'a>> {
        Some(Present { version, by, text })
    }

    #[test]
    fn newer_work_of_another_tab_is_never_written_over() {
        assert_eq!(settle(wish(3, "mine"), present(3, "other", "old")), Settled::Write { version: 4 });
        assert_eq!(settle(wish(3, "mine"), present(4, "other", "theirs")), Settled::Conflict);
        assert_eq!(settle(wish(0, "mine"), present(1, "other", "theirs")), Settled::Conflict);
    }

    #[test]
    fn a_tab_does_not_conflict_with_itself_nor_with_the_same_words() {
        assert_eq!(settle(wish(3, "new"), present(4, "me", "old")), Settled::Write { version: 5 });
        assert_eq!(settle(wish(3, "same"), present(6, "other", "same")), Settled::Same { version: 6 });
        assert_eq!(settle(wish(3, "new"), None), Settled::Write { version: 4 });
    }

    #[test]
    fn snapshots_thin_out_with_age() {
        let minute = 60_000.0;
        let mut times: Vec<f64> = Vec::new();
        // Taken every five minutes for a week.
        for step in 0..2016 {
            let now = f64::from(step) * 5.0 * minute;
            times.push(now);
            for at in superfluous(&times, now, 20).into_iter().rev() {
                times.remove(at);
            }
        }
        assert_eq!(times.len(), 20);
        assert_eq!(times[0], 0.0, "the first stays");
        let now = 2015.0 * 5.0 * minute;
        assert_eq!(times[19], now, "the last stays");
        let within = |age: f64| times.iter().filter(|time| now - **time <= age).count();
        assert!(within(60.0 * minute) >= 4, "{times:?}");
        assert!(within(24.0 * 60.0 * minute) >= 9, "{times:?}");
        assert!(within(24.0 * 60.0 * minute) <= 17, "{times:?}");
    }

    #[test]
    fn few_snapshots_all_stay() {
        assert!(superfluous(&[1.0, 2.0, 3.0], 4.0, 3).is_empty());
        assert!(superfluous(&[], 4.0, 0).is_empty());
        assert_eq!(superfluous(&[1.0, 2.0, 3.0], 4.0, 0), [1]);
    }

    #[test]
    fn copies_have_titles_of_their_own() {
        let taken = ["A (copy)", "A (copy 2)"];
        let title = |title| distinct_title(title, "copy", |each| taken.contains(&each));
        assert_eq!(title("A"), "A (copy 3)");
        assert_eq!(title("B"), "B (copy)");
        assert_eq!(title(""), "Untitled board (copy)");
    }
}
