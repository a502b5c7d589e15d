//! What the words on an arrow say it carries, in English or French.

use super::words::tokens;
use crate::model::{self, LinkKind, NodeKind, Record, RecordType};
use std::net::IpAddr;

/// The kind that a label states.
pub(super) fn kind(label: &str) -> Option<LinkKind> {
    let words = tokens(label);
    let any = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let is_sql = any(&[
        "sql", "mysql", "query", "queries", "requete", "requetes", "tcp3306", "3306", "database", "bdd",
    ]);
    Some(if any(&["replication", "replicate", "replicates", "replique", "replicated", "binlog"]) {
        LinkKind::Replication
    } else if any(&["failover", "vrrp", "keepalived", "heartbeat", "basculement"]) {
        LinkKind::Failover
    } else if any(&["metrics", "metric", "metriques", "metrique", "qps", "monitoring", "supervision"]) {
        LinkKind::Metrics
    } else if any(&["https", "tls", "ssl", "443"]) {
        LinkKind::Https
    } else if any(&["http", "80"]) {
        LinkKind::Http
    } else if any(&["dns", "lookup", "resolution", "resolve", "resolves", "resout"]) {
        LinkKind::Dns
    } else if any(&["write", "writes", "ecriture", "ecritures"])
        && !any(&["read", "reads", "lecture", "lectures"])
    {
        LinkKind::SqlWrite
    } else if any(&["read", "reads", "lecture", "lectures"])
        && !any(&["write", "writes", "ecriture", "ecritures"])
    {
        LinkKind::SqlRead
    } else if is_sql {
        LinkKind::Sql
    } else if any(&["fastcgi", "wsgi", "uwsgi", "proxy_pass", "php", "runs", "executes", "execute", "9000"]) {
        LinkKind::App
    } else {
        return None;
    })
}

/// The kind of a link with a label between two kinds of nodes: what the label
/// states if it can be there, else what the ends suggest.
pub(super) fn kind_between(label: &str, from: NodeKind, to: NodeKind) -> LinkKind {
    use NodeKind::{Client, Database, Dns, Firewall, Monitor};
    let inferred = LinkKind::infer(from, to);
    let Some(stated) = kind(label) else { return inferred };
    let fits = match stated {
        // "HTTP request" to a database is a mistake of the drawing to be shown, but a lookup is at the DNS only.
        LinkKind::Dns => to == Dns || from == Dns,
        // A firewall may stand before the database.
        LinkKind::Sql | LinkKind::SqlRead | LinkKind::SqlWrite => matches!(to, Database | Firewall),
        LinkKind::Metrics => to == Monitor || from == Monitor || inferred == LinkKind::Plain,
        LinkKind::App => inferred == LinkKind::App || inferred == LinkKind::Plain,
        // The request of a learner's sentence may end at the DNS: "HTTP request for www".
        LinkKind::Http | LinkKind::Https => !(from == Client && to == Dns),
        LinkKind::Replication | LinkKind::Failover | LinkKind::Plain => true,
    };
    if fits { stated } else { inferred }
}

/// Whether a label only says that this is the answer to a request.
pub(super) fn is_response(label: &str) -> bool {
    let words = tokens(label);
    words.iter().any(|word| {
        matches!(
            word.as_str(),
            "response"
                | "responses"
                | "reponse"
                | "reponses"
                | "reply"
                | "answer"
                | "returns"
                | "return"
                | "result"
                | "results"
                | "resultat"
                | "resultats"
                | "retour"
                | "renvoie"
        )
    })
}

/// Whether a label only says that this is a request, which every link is.
pub(super) fn is_request(label: &str) -> bool {
    matches!(tokens(label).as_slice(), [word] if matches!(word.as_str(), "request" | "requests" | "requete" | "requetes"))
}

/// The DNS record that a label states, as in `A record → 8.8.8.8` or
/// `www CNAME lb.foobar.com`. Its name is empty where the label gives none.
pub(super) fn record(label: &str) -> Option<Record> {
    let words: Vec<&str> = label
        .split(|c: char| {
            c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '=' | '→' | '"' | '⇒' | '>')
        })
        .map(|word| word.trim_matches(['-', ':', '.']))
        .filter(|word| !word.is_empty())
        .take(24)
        .collect();
    let ty_at = words.iter().position(|word| RecordType::ALL.iter().any(|ty| ty.key() == *word));
    let speaks = words.iter().any(|word| {
        matches!(word.to_lowercase().as_str(), "record" | "records" | "enregistrement" | "dns" | "www")
    });
    let value_at = words.iter().rposition(|word| is_address(word) || is_host(word))?;
    let value = words[value_at];
    let ty = match ty_at.and_then(|at| RecordType::from_key(words[at])) {
        Some(ty) if ty_at < Some(value_at) => ty,
        _ if !speaks => return None,
        _ if value.parse::<std::net::Ipv6Addr>().is_ok() => RecordType::Aaaa,
        _ if is_address(value) => RecordType::A,
        _ => return None,
    };
    let name = words[..value_at].iter().find(|word| is_host(word) || **word == "www");
    Some(Record {
        name: name.map_or(String::new(), |name| (*name).to_owned()),
        ty,
        value: value.to_owned(),
        ttl_s: Record::DEFAULT_TTL_S,
    })
}

pub(super) fn is_address(word: &str) -> bool {
    word.parse::<IpAddr>().is_ok()
}

/// Whether a word is a host name with a domain, as in `www.foobar.com`.
pub(super) fn is_host(word: &str) -> bool {
    let Some((_, last)) = word.rsplit_once('.') else { return false };
    model::is_host(word)
        && last.len() >= 2
        && last.chars().all(|c| c.is_ascii_alphabetic())
        // Names of programs and files end like this, too.
        && !matches!(last.to_ascii_lowercase().as_str(), "js" | "py" | "php" | "html" | "css" | "rb" | "sql" | "conf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_say_what_an_arrow_carries() {
        for (label, wanted) in [
            ("HTTPS", LinkKind::Https),
            ("HTTP request", LinkKind::Http),
            ("replication", LinkKind::Replication),
            ("Réplication", LinkKind::Replication),
            ("failover", LinkKind::Failover),
            ("QPS metrics", LinkKind::Metrics),
            ("métriques", LinkKind::Metrics),
            ("SQL", LinkKind::Sql),
            ("SQL writes", LinkKind::SqlWrite),
            ("lecture seule", LinkKind::SqlRead),
            ("SQL read/write", LinkKind::Sql),
            ("DNS lookup", LinkKind::Dns),
        ] {
            assert_eq!(kind(label), Some(wanted), "{label}");
        }
        assert_eq!(kind("something"), None);
    }

    #[test]
    fn records_are_read_from_labels() {
        let read = |label: &str| record(label).map(|r| (r.name, r.ty, r.value));
        assert_eq!(read("A record → 8.8.8.8"), Some((String::new(), RecordType::A, "8.8.8.8".into())));
        assert_eq!(read("www A 8.8.8.8"), Some(("www".into(), RecordType::A, "8.8.8.8".into())));
        assert_eq!(read("www → A 8.8.8.8"), Some(("www".into(), RecordType::A, "8.8.8.8".into())));
        assert_eq!(
            read("www.foobar.com CNAME lb.foobar.com"),
            Some(("www.foobar.com".into(), RecordType::Cname, "lb.foobar.com".into()))
        );
        assert_eq!(read("AAAA: 2001:db8::1"), Some((String::new(), RecordType::Aaaa, "2001:db8::1".into())));
        assert_eq!(read("www.foobar.com"), None);
        assert_eq!(read("HTTPS to 8.8.8.8"), None);
        assert_eq!(read("A response"), None);
    }
}
