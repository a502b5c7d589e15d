//! A moment of what is watched, as the parameters of an address:
//! `mode=load&at=12.5`, or `mode=story&step=3&requests=rw`. Together with the
//! board, whose scenario and seed decide how a run goes, they show the same
//! moment again.

use super::limits;
use crate::{
    model::NodeId,
    simulate::{Change, Class},
};

/// What was on the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Moment {
    Story {
        /// The step that is shown, from 1.
        step: usize,
        /// What was asked for since the board was made ready, the request that
        /// is told last; `None` as the user's mix says. What came before
        /// matters: addresses are remembered, servers take turns.
        requests: Vec<Option<Class>>,
    },
    Load {
        /// Seconds of virtual time.
        at_s: f64,
        by_hand: ByHand,
    },
}

/// What was changed by hand during a run and stands in no scenario.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ByHand {
    /// Requests a second with which the run began, where the board says
    /// another number by now.
    pub first_rate: Option<f64>,
    /// When and what, in order; times in seconds of virtual time.
    pub changes: Vec<(f64, Change)>,
}

/// Requests of a story that are sent again before the one that is told.
const MOST_REQUESTS: usize = 10_000;
const MOST_CHANGES: usize = 200;
const MOST_RATE: f64 = 1e6;
/// The names of the parameters that a moment is made of.
pub const PARAMETERS: [&str; 6] = ["mode", "at", "step", "requests", "rates", "promoted"];

impl Moment {
    /// The parameters of an address, encoded, with `&` between them.
    pub fn query(&self) -> String {
        let mut pairs = Vec::new();
        match self {
            Self::Story { step, requests } => {
                pairs.push(("mode", "story".to_owned()));
                pairs.push(("step", step.to_string()));
                let skipped = requests.len().saturating_sub(MOST_REQUESTS);
                if requests.len() > 1 || requests.first().is_some_and(Option::is_some) {
                    pairs.push(("requests", write_requests(&requests[skipped..])));
                }
            }
            Self::Load { at_s, by_hand } => {
                pairs.push(("mode", "load".to_owned()));
                pairs.push(("at", at_s.to_string()));
                pairs.extend(write_changes(by_hand));
            }
        }
        let pairs = pairs.into_iter().map(|(name, value)| format!("{name}={}", encoded(&value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Reads the parameters of an address, which `get` gives by name, decoded.
    /// What makes no sense is passed over, for the board is worth more than the
    /// moment. `None` where none is named.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let number = |name: &str| get(name).and_then(|text| text.trim().parse::<f64>().ok());
        let (at, step) = (number("at"), get("step").and_then(|text| text.trim().parse().ok()));
        match get("mode").as_deref() {
            Some("load") => {}
            Some("story") => return Some(Self::story(step, get("requests"))),
            _ if at.is_some() => {}
            _ if step.is_some() => return Some(Self::story(step, get("requests"))),
            _ => return None,
        }
        let at_s = at.filter(|at| at.is_finite()).unwrap_or(0.0).clamp(0.0, limits::DURATION_S);
        Some(Self::Load { at_s, by_hand: read_changes(get("rates"), get("promoted")) })
    }

    fn story(step: Option<usize>, requests: Option<String>) -> Self {
        let requests = requests.as_deref().map(read_requests).filter(|requests| !requests.is_empty());
        Self::Story { step: step.unwrap_or(1).max(1), requests: requests.unwrap_or_else(|| vec![None]) }
    }
}

/// A letter for each request, with a number for several alike: `m12r`.
fn write_requests(requests: &[Option<Class>]) -> String {
    let mut out = String::new();
    for alike in requests.chunk_by(PartialEq::eq) {
        out.push(match alike[0] {
            None => 'm',
            Some(Class::Static) => 's',
            Some(Class::Read) => 'r',
            Some(Class::Write) => 'w',
        });
        if alike.len() > 1 {
            out.push_str(&alike.len().to_string());
        }
    }
    out
}

fn read_requests(text: &str) -> Vec<Option<Class>> {
    let mut requests = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let count = if digits == 0 { 1 } else { rest[..digits].parse().unwrap_or(MOST_REQUESTS) };
        rest = &rest[digits..];
        let class = match letter {
            'm' => None,
            's' => Some(Class::Static),
            'r' => Some(Class::Read),
            'w' => Some(Class::Write),
            _ => continue,
        };
        let room = MOST_REQUESTS - requests.len();
        requests.extend(std::iter::repeat_n(class, count.min(room)));
    }
    requests
}

/// `rates=50,80@12.5`: 50 a second at first, 80 from 12.5 s on.
/// `promoted=db2@20`: the replica `db2` made the primary at 20 s.
fn write_changes(by_hand: &ByHand) -> Vec<(&'static str, String)> {
    let mut rates: Vec<String> = by_hand.first_rate.iter().map(f64::to_string).collect();
    let mut promoted = Vec::new();
    for (at_s, change) in by_hand.changes.iter().take(MOST_CHANGES) {
        match change {
            Change::Rate(per_s) => rates.push(format!("{per_s}@{at_s}")),
            Change::Promote(id) => {
                promoted.push(format!("{}@{at_s}", id.replace('%', "%25").replace(',', "%2C")));
            }
        }
    }
    let lists = [("rates", rates), ("promoted", promoted)];
    lists
        .into_iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(name, list)| (name, list.join(",")))
        .collect()
}

fn read_changes(rates: Option<String>, promoted: Option<String>) -> ByHand {
    let number = |text: &str, most: f64| {
        text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number.clamp(0.0, most))
    };
    let mut by_hand = ByHand::default();
    for entry in rates.as_deref().unwrap_or_default().split(',').take(MOST_CHANGES) {
        match entry.split_once('@') {
            Some((rate, at)) => {
                let both = number(rate, MOST_RATE).zip(number(at, limits::DURATION_S));
                by_hand.changes.extend(both.map(|(rate, at_s)| (at_s, Change::Rate(rate))));
            }
            None => by_hand.first_rate = number(entry, MOST_RATE).or(by_hand.first_rate),
        }
    }
    for entry in promoted.as_deref().unwrap_or_default().split(',').take(MOST_CHANGES) {
        let Some((id, at)) = entry.rsplit_once('@') else { continue };
        let Some(at_s) = number(at, limits::DURATION_S) else { continue };
        let id = id.replace("%2C", ",").replace("%25", "%");
        by_hand.changes.push((at_s, Change::Promote(NodeId::from(id.as_str()))));
    }
    by_hand.changes.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    by_hand
}

/// A value as it may stand in an address and in HTML. Commas and `@` mean
/// nothing there and stay as they are.
fn encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.,@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a query apart as a browser does.
    fn read(query: &str) -> Option<Moment> {
        let decode = |text: &str| {
            let mut bytes = Vec::new();
            let mut rest = text.as_bytes();
            while let [first, tail @ ..] = rest {
                if *first == b'%' {
                    let hex = std::str::from_utf8(&tail[..2]).expect("two digits");
                    bytes.push(u8::from_str_radix(hex, 16).expect("two digits"));
                    rest = &tail[2..];
                } else {
                    bytes.push(*first);
                    rest = tail;
                }
            }
            String::from_utf8(bytes).expect("UTF-8")
        };
        Moment::read(|name| {
            let pair = query.split('&').filter_map(|pair| pair.split_once('='));
            pair.filter(|(key, _)| *key == name).map(|(_, value)| decode(value)).next()
        })
    }

    #[test]
    fn moments_come_back() {
        let (r, w) = (Some(Class::Read), Some(Class::Write));
        let hand = ByHand {
            first_rate: Some(50.0),
            changes: vec![
                (1.0 / 3.0, Change::Rate(80.5)),
                (12.25, Change::Promote(NodeId::from("db 2@a,b%2C&é"))),
                (20.0, Change::Rate(0.0)),
            ],
        };
        for moment in [
            Moment::Story { step: 1, requests: vec![None] },
            Moment::Story { step: 7, requests: vec![None, None, r, w, w, w, None, Some(Class::Static)] },
            Moment::Story { step: 2, requests: vec![r] },
            Moment::Load { at_s: 12.503, by_hand: ByHand::default() },
            Moment::Load { at_s: 0.0, by_hand: hand },
        ] {
            let query = moment.query();
            assert!(
                query.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>#".contains(&byte)),
                "{query}"
            );
            assert!(query.split('&').all(|pair| PARAMETERS.contains(&pair.split('=').next().unwrap_or(""))));
            assert_eq!(read(&query), Some(moment), "{query}");
        }
    }

    #[test]
    fn addresses_are_as_short_as_they_can_be() {
        let story = |requests| Moment::Story { step: 3, requests };
        assert_eq!(story(vec![None]).query(), "mode=story&step=3");
        assert_eq!(story(vec![None; 12]).query(), "mode=story&step=3&requests=m12");
        let load = Moment::Load { at_s: 12.5, by_hand: ByHand::default() };
        assert_eq!(load.query(), "mode=load&at=12.5");
    }

    #[test]
    fn what_a_person_types_is_understood() {
        let load = |at_s| Some(Moment::Load { at_s, by_hand: ByHand::default() });
        assert_eq!(read("at=30"), load(30.0));
        assert_eq!(read("mode=load"), load(0.0));
        assert_eq!(read("step=4"), Some(Moment::Story { step: 4, requests: vec![None] }));
        assert_eq!(read("mode=story"), Some(Moment::Story { step: 1, requests: vec![None] }));
        assert_eq!(read("mode=many"), None);
        assert_eq!(read("play=1"), None);
    }

    #[test]
    fn nonsense_is_passed_over() {
        let load = |at_s| Some(Moment::Load { at_s, by_hand: ByHand::default() });
        assert_eq!(read("at=-5"), load(0.0));
        assert_eq!(read("at=1e300"), load(limits::DURATION_S));
        assert_eq!(read("mode=load&at=NaN"), load(0.0));
        assert_eq!(read("mode=load&at=inf&rates=x,1@y,@,@@&promoted=,a,@,b@-"), load(0.0));
        let Some(Moment::Story { step, requests }) = read("step=0&requests=x9m99999999999999999999r5") else {
            panic!("a story")
        };
        assert_eq!((step, requests), (1, vec![None; MOST_REQUESTS]));
    }
}
