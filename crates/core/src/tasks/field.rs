//! The fields of a task file: each read with its limits, so that whatever is
//! wrong is found where it stands.

use super::limits;
use super::model::{Check, Trouble};
use crate::{
    io::{is_hidden, limits as board_limits},
    model::{FaultKind, LinkKind, NodeKind, Props, RecordType},
};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use std::{fmt, marker::PhantomData, ops::RangeInclusive};

/// Text of up to `max` characters, of which none is hidden.
fn text<'de, D: Deserializer<'de>>(from: D, max: usize, empty: bool) -> Result<String, D::Error> {
    checked(from, |text: &String| {
        if text.len() > max && text.chars().count() > max {
            return Err(format!("this text is longer than {max} characters"));
        }
        if text.chars().any(is_hidden) {
            return Err("this text has hidden or direction-changing characters".into());
        }
        if !empty && text.trim().is_empty() { Err("this text is empty".into()) } else { Ok(()) }
    })
}

/// A value that must pass a test. The error is raised while the reader still
/// stands behind the value, so that it says where.
fn checked<'de, D, T>(from: D, test: impl Fn(&T) -> Result<(), String>) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let value = T::deserialize(from)?;
    test(&value).map_err(D::Error::custom)?;
    Ok(value)
}

pub fn name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    checked(from, |name: &String| {
        let sound = (1..=limits::NAME).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
        if sound {
            return Ok(());
        }
        Err(format!("a name has 1 to {} small letters, digits, `-` or `_`", limits::NAME))
    })
}

pub fn sentence<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text(from, limits::SENTENCE, false)
}

pub fn paragraph<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text(from, limits::PARAGRAPH, false)
}

pub fn word<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text(from, limits::WORD, true)
}

pub fn host<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    checked(from, |name: &String| {
        if crate::model::is_host(name) {
            return Ok(());
        }
        Err("this must be a host name such as www.foobar.com".into())
    })
}

pub fn template<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let name = word(from)?;
    if crate::templates::get(&name).is_none() {
        let names: Vec<_> = crate::templates::ALL.iter().map(|design| design.name).collect();
        return Err(D::Error::custom(format!("there is no design {name:?}; there are {}", names.join(", "))));
    }
    Ok(Some(name))
}

/// A word of a list.
struct Word(String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from, limits::WORD, false).map(Self)
    }
}

pub fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let words: Vec<Word> = list(from, |_: &Word, _| Ok(()))?;
    Ok(words.into_iter().map(|word| word.0).collect())
}

/// The beginning of a text, to stand in a sentence.
fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A rule of the review.
struct Rule(String);

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        checked(from, |rule: &String| match crate::review::rule(rule) {
            Some(_) => Ok(()),
            None => {
                Err(format!("the review has no rule {:?}; rules are written as in SPOF-1", excerpt(rule)))
            }
        })
        .map(Self)
    }
}

pub fn rules<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let rules: Vec<Rule> = list(from, |_: &Rule, _| Ok(()))?;
    Ok(rules.into_iter().map(|rule| rule.0).collect())
}

pub fn editions<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    checked(from, |editions: &Vec<u8>| {
        let sound = !editions.is_empty() && editions.iter().all(|edition| (1..=2).contains(edition));
        if sound { Ok(()) } else { Err("the editions are [1], [2] or [1, 2]".into()) }
    })
}

pub fn checks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Check>, D::Error> {
    let checks: Vec<Check> = list(from, |_: &Check, _| Ok(()))?;
    if checks.is_empty() { Err(D::Error::custom("this list is empty")) } else { Ok(checks) }
}

pub fn faults<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Trouble>, D::Error> {
    list(from, |trouble: &Trouble, _| {
        if trouble.fault.has_factor() && trouble.factor.is_none() {
            return Err(format!("the fault {} needs a factor", trouble.fault.key()));
        }
        Ok(())
    })
}

fn number<'de, D: Deserializer<'de>>(from: D, range: RangeInclusive<f64>) -> Result<f64, D::Error> {
    checked(from, |number: &f64| {
        if range.contains(number) {
            return Ok(());
        }
        Err(format!("this number must be from {} to {}", range.start(), range.end()))
    })
}

pub fn minutes<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    checked(from, |minutes: &u32| match minutes {
        1..=600 => Ok(()),
        _ => Err("the minutes are from 1 to 600".into()),
    })
}

pub fn weight<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    number(from, 0.1..=100.0)
}

pub fn share<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    number(from, 0.0..=1.0)
}

pub fn rate<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    number(from, 0.1..=limits::RATE)
}

pub fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    number(from, 0.0..=limits::SECONDS)
}

pub fn some_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    seconds(from).map(Some)
}

pub fn milliseconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    number(from, 0.001..=3_600_000.0).map(Some)
}

pub fn factor<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    number(from, 0.01..=1000.0).map(Some)
}

pub fn bound<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    checked(from, |n: &u32| match *n as usize {
        0..=board_limits::NODES => Ok(()),
        _ => Err(format!("this number must be from 0 to {}", board_limits::NODES)),
    })
    .map(Some)
}

pub fn mix<'de, D: Deserializer<'de>>(from: D) -> Result<[f64; 3], D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, default)]
    #[derive(Default)]
    struct Mix {
        #[serde(rename = "static", deserialize_with = "share")]
        files: f64,
        #[serde(deserialize_with = "share")]
        read: f64,
        #[serde(deserialize_with = "share")]
        write: f64,
    }
    let mix = Mix::deserialize(from)?;
    let shares = [mix.files, mix.read, mix.write];
    match (shares.iter().sum::<f64>() - 1.0).abs() < 1e-6 {
        true => Ok(shares),
        false => Err(D::Error::custom("the shares of static, read and write must add up to 1")),
    }
}

pub fn record_type<'de, D: Deserializer<'de>>(from: D) -> Result<RecordType, D::Error> {
    key(from, "record type", RecordType::from_key, &RecordType::ALL.map(RecordType::key))
}

pub fn fault_kind<'de, D: Deserializer<'de>>(from: D) -> Result<FaultKind, D::Error> {
    let of_nodes: Vec<_> =
        FaultKind::ALL.into_iter().filter(|kind| *kind != FaultKind::Cut).map(FaultKind::key).collect();
    let find = |key: &str| FaultKind::from_key(key).filter(|kind| *kind != FaultKind::Cut);
    key(from, "fault of nodes", find, &of_nodes)
}

fn key<'de, D: Deserializer<'de>, T>(
    from: D,
    what: &str,
    find: impl Fn(&str) -> Option<T>,
    known: &[&str],
) -> Result<T, D::Error> {
    let key = text(from, limits::WORD, true)?;
    find(&key).ok_or_else(|| {
        D::Error::custom(format!("there is no {what} {key:?}; there are {}", known.join(", ")))
    })
}

impl<'de> Deserialize<'de> for NodeKind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let known: Vec<_> = Self::ALL.iter().map(|kind| kind.key()).collect();
        key(from, "kind of node", Self::from_key, &known)
    }
}

impl<'de> Deserialize<'de> for LinkKind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        key(from, "kind of link", Self::from_key, &Self::ALL.map(Self::key))
    }
}

pub fn node_kinds<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<NodeKind>, D::Error> {
    one_or_more(from)
}

pub fn link_kinds<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<LinkKind>, D::Error> {
    one_or_more(from)
}

/// The fields that a node must have, whatever its kind.
pub fn settings<'de, D: Deserializer<'de>>(from: D) -> Result<Props, D::Error> {
    checked(from, |settings: &Props| match settings.len() {
        0..=limits::LIST => Ok(()),
        _ => Err(format!("more than {} fields", limits::LIST)),
    })
}

/// The fields of kinds that hold in place of a board's own.
pub fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(NodeKind, Props)>, D::Error> {
    struct Kinds;

    impl<'de> Visitor<'de> for Kinds {
        type Value = Vec<(NodeKind, Props)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("kinds of nodes with their fields")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut given = Vec::new();
            while let Some(kind) = map.next_key::<NodeKind>()? {
                let mut props = Props::new();
                for (path, value) in map.next_value::<Props>()? {
                    let field = kind
                        .field(&path)
                        .ok_or_else(|| A::Error::custom(format!("a {} has no field {path:?}", kind.key())))?;
                    field.check(&value).map_err(|what| A::Error::custom(format!("{path} {what}")))?;
                    field.set(&mut props, Some(value));
                }
                given.push((kind, props));
                if given.len() > limits::LIST {
                    return Err(A::Error::custom("too many kinds"));
                }
            }
            Ok(given)
        }
    }
    from.deserialize_map(Kinds)
}

/// One, or a list of at least one.
fn one_or_more<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    struct OneOrMore<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMore<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a kind or a list of kinds")
        }

        fn visit_str<E: Error>(self, one: &str) -> Result<Vec<T>, E> {
            T::deserialize(serde::de::value::StrDeserializer::new(one)).map(|one| vec![one])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = list.next_element()? {
                all.push(one);
                if all.len() > limits::LIST {
                    return Err(A::Error::custom("too many kinds"));
                }
            }
            if all.is_empty() { Err(A::Error::custom("this list is empty")) } else { Ok(all) }
        }
    }
    from.deserialize_any(OneOrMore(PhantomData))
}

/// A list of bounded length, whose entries pass a test that may look at those
/// before.
pub fn list<'de, D, T>(from: D, test: impl Fn(&T, &[T]) -> Result<(), String>) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct List<T, F>(F, PhantomData<T>);

    impl<'de, T, F> Visitor<'de> for List<T, F>
    where
        T: Deserialize<'de>,
        F: Fn(&T, &[T]) -> Result<(), String>,
    {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = list.next_element()? {
                (self.0)(&one, &all).map_err(A::Error::custom)?;
                all.push(one);
                if all.len() > limits::LIST {
                    return Err(A::Error::custom(format!(
                        "this list has more than {} entries",
                        limits::LIST
                    )));
                }
            }
            Ok(all)
        }
    }
    from.deserialize_seq(List(test, PhantomData))
}
