//! Which ports traffic uses and which ones a firewall lets in.

use crate::model::{LinkKind, NodeKind};

/// The ports on which something of this kind usually listens, the most usual
/// first. A firewall that lets in any of them lets the link through.
pub(crate) fn ports(kind: LinkKind, target: NodeKind) -> &'static [u16] {
    match (kind, target) {
        (LinkKind::Dns, _) => &[53],
        (LinkKind::Https, _) => &[443],
        (_, NodeKind::Database) | (LinkKind::Sql | LinkKind::SqlRead | LinkKind::SqlWrite, _) => {
            &[3306, 5432]
        }
        (LinkKind::Replication, _) => &[3306, 5432],
        (_, NodeKind::Cache) => &[6379, 11211],
        (_, NodeKind::Queue | NodeKind::Worker) => &[5672, 9092, 6379],
        (_, NodeKind::Storage) => &[443, 9000, 80],
        // PHP-FPM, Gunicorn, Tomcat and Node.js; some application servers
        // speak HTTP on its own port.
        (LinkKind::App, _) | (_, NodeKind::App) => &[9000, 8000, 8080, 3000, 5000, 80],
        _ => &[80, 8080],
    }
}

/// Reads what a firewall lets in: `80, 443`, `8000-8100`, `https`. `None` means
/// that nothing usable is said, which lets in what the links need.
pub(crate) fn parse(allow: &str) -> Option<Vec<(u16, u16)>> {
    let ranges: Vec<(u16, u16)> = allow
        .split(|c: char| c == ',' || c == ';' || c.is_whitespace())
        .filter_map(|word| {
            let word = word.split('/').next().unwrap_or("").trim();
            if let Some((low, high)) = word.split_once('-') {
                return Some((low.trim().parse().ok()?, high.trim().parse().ok()?));
            }
            let port = word.parse().ok().or_else(|| known(word))?;
            Some((port, port))
        })
        .collect();
    (!ranges.is_empty()).then_some(ranges)
}

fn known(name: &str) -> Option<u16> {
    Some(match name.to_ascii_lowercase().as_str() {
        "ssh" => 22,
        "dns" => 53,
        "http" => 80,
        "https" => 443,
        "mysql" => 3306,
        "postgresql" | "postgres" => 5432,
        "redis" => 6379,
        _ => return None,
    })
}

/// Whether a firewall with these rules lets the traffic in.
pub(crate) fn lets_in(allow: &str, ports: &[u16]) -> bool {
    parse(allow)
        .is_none_or(|ranges| ports.iter().any(|port| ranges.iter().any(|(a, b)| (*a..=*b).contains(port))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_people_write_them() {
        assert_eq!(parse("80, 443"), Some(vec![(80, 80), (443, 443)]));
        assert_eq!(parse("443/tcp 8000-8100; SSH"), Some(vec![(443, 443), (8000, 8100), (22, 22)]));
        assert_eq!(parse(""), None);
        assert_eq!(parse("whatever is needed"), None);
    }

    #[test]
    fn a_rule_for_https_keeps_http_out() {
        assert!(lets_in("443", ports(LinkKind::Https, NodeKind::Web)));
        assert!(!lets_in("443", ports(LinkKind::Http, NodeKind::Web)));
        assert!(lets_in("", ports(LinkKind::Http, NodeKind::Web)));
        assert!(lets_in("5432", ports(LinkKind::Sql, NodeKind::Database)));
    }
}
