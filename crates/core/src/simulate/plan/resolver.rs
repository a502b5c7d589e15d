//! What a name leads to, as the records on the board have it.

use super::{BadAnswer, Reason};
use crate::model::{Record, RecordType};
use std::net::IpAddr;

/// CNAMEs followed before a resolver gives up (as common resolvers do).
const MOST_ALIASES: usize = 8;

/// The addresses behind `host`: for each the records followed and how long the
/// answer may be kept, in seconds.
pub(super) fn resolve(
    dns: &str,
    records: &[Record],
    host: &str,
) -> Result<Vec<(Vec<Record>, f64)>, BadAnswer> {
    let mut chain = Vec::new();
    let mut name = host.to_owned();
    loop {
        let of_type = |ty| {
            let name = name.clone();
            records.iter().filter(move |record| record.ty == ty && names(&record.name, &name))
        };
        let mut addresses: Vec<&Record> = of_type(RecordType::A).collect();
        if addresses.is_empty() {
            addresses.extend(of_type(RecordType::Aaaa));
        }
        if let Some(bad) = addresses.iter().find(|record| !fits(record)) {
            let sentence = match bad.value.trim() {
                "" => format!("The {} record for {} holds no address.", bad.ty.key(), bad.name),
                value => format!(
                    "The {} record for {} holds “{value}”, which is no {} address.",
                    bad.ty.key(),
                    bad.name,
                    if bad.ty == RecordType::Aaaa { "IPv6" } else { "IPv4" }
                ),
            };
            return Err(BadAnswer { reason: Reason::BadRecord, sentence });
        }
        if !addresses.is_empty() {
            return Ok(addresses
                .into_iter()
                .map(|record| {
                    let mut chain = chain.clone();
                    chain.push(record.clone());
                    let ttl = chain.iter().map(|record| record.ttl_s).fold(f64::INFINITY, f64::min);
                    (chain, ttl)
                })
                .collect());
        }
        let Some(alias) = of_type(RecordType::Cname).next().cloned() else {
            return Err(missing(dns, host, &name, &chain));
        };
        name = alias.value.trim().trim_end_matches('.').to_owned();
        chain.push(alias);
        if chain.len() > MOST_ALIASES {
            let sentence = format!("The CNAME records for {host} lead round in a circle.");
            return Err(BadAnswer { reason: Reason::BadRecord, sentence });
        }
    }
}

fn missing(dns: &str, host: &str, name: &str, chain: &[Record]) -> BadAnswer {
    match chain.last() {
        None => BadAnswer {
            reason: Reason::NoRecord,
            sentence: format!("{dns} has no record for {host}, so the browser gets no address."),
        },
        Some(alias) if name.parse::<IpAddr>().is_ok() => BadAnswer {
            reason: Reason::BadRecord,
            sentence: format!(
                "The CNAME record for {} holds the address {name}, but a CNAME can only point at another \
                 name; an address needs an A record.",
                alias.name
            ),
        },
        Some(alias) => BadAnswer {
            reason: Reason::NoRecord,
            sentence: format!(
                "{} is a CNAME for {}, and {dns} has no record for that name.",
                alias.name,
                if name.is_empty() { "nothing" } else { name }
            ),
        },
    }
}

fn fits(record: &Record) -> bool {
    match record.value.trim().parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => record.ty == RecordType::A,
        Ok(IpAddr::V6(_)) => record.ty == RecordType::Aaaa,
        Err(_) => false,
    }
}

/// Whether a record's name means `host`. Besides the full name, the short ways
/// of zone files are understood: `www`, `@` for the domain itself, `*.domain`.
fn names(record: &str, host: &str) -> bool {
    let clean = |text: &str| text.trim().trim_end_matches('.').to_ascii_lowercase();
    let (record, host) = (clean(record), clean(host));
    let (first, rest) = host.split_once('.').unwrap_or((&host, ""));
    record == host
        || record.strip_prefix("*.").is_some_and(|zone| zone == rest)
        || (record == "@" && host.matches('.').count() == 1)
        || (!record.contains('.') && record == first && rest.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, ty: RecordType, value: &str) -> Record {
        Record { name: name.into(), ty, value: value.into(), ttl_s: 60.0 }
    }

    fn address(records: &[Record], host: &str) -> Result<String, (Reason, String)> {
        resolve("DNS", records, host)
            .map(|found| found[0].0.last().map(|record| record.value.clone()).unwrap_or_default())
            .map_err(|bad| (bad.reason, bad.sentence))
    }

    #[test]
    fn an_alias_is_followed_to_the_address() {
        let records = [
            record("www.foobar.com", RecordType::Cname, "foobar.com"),
            record("foobar.com", RecordType::A, "8.8.8.8"),
        ];
        assert_eq!(address(&records, "www.foobar.com").as_deref(), Ok("8.8.8.8"));
        assert_eq!(resolve("DNS", &records, "www.foobar.com").map(|found| found[0].0.len()).ok(), Some(2));
    }

    #[test]
    fn short_names_are_understood() {
        let records = [record("www", RecordType::A, "8.8.8.8"), record("@", RecordType::A, "9.9.9.9")];
        assert_eq!(address(&records, "www.foobar.com").as_deref(), Ok("8.8.8.8"));
        assert_eq!(address(&records, "foobar.com").as_deref(), Ok("9.9.9.9"));
    }

    #[test]
    fn what_is_wrong_with_a_record_is_said() {
        let says = |records: &[Record]| address(records, "www.foobar.com").unwrap_err();
        assert_eq!(
            says(&[]),
            (
                Reason::NoRecord,
                "DNS has no record for www.foobar.com, so the browser gets no address.".into()
            )
        );
        let (reason, sentence) = says(&[record("www.foobar.com", RecordType::Cname, "8.8.8.8")]);
        assert_eq!(reason, Reason::BadRecord);
        assert!(sentence.contains("needs an A record"), "{sentence}");
        let (_, sentence) = says(&[record("www.foobar.com", RecordType::A, "foobar.com")]);
        assert_eq!(sentence, "The A record for www.foobar.com holds “foobar.com”, which is no IPv4 address.");
        let circle = [
            record("www.foobar.com", RecordType::Cname, "a.foobar.com"),
            record("a.foobar.com", RecordType::Cname, "www.foobar.com"),
        ];
        assert!(says(&circle).1.contains("circle"));
    }
}
