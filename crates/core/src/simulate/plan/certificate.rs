//! Which certificate a browser sees where TLS ends.

use super::{Certificate, Ix};
use crate::model::{Board, Node, NodeKind};

/// Looks for a certificate on the node where TLS ends, on what it sits in, or
/// linked to it, and judges the best one found.
pub(super) fn certificate_at(board: &Board, end: &Node, host: &str) -> Certificate {
    let holds = |certificate: &Node| {
        let parent = certificate.parent.as_ref();
        parent == Some(&end.id)
            || board.ancestors(end).any(|above| above.kind != NodeKind::Zone && parent == Some(&above.id))
            || board.links_of(&certificate.id).any(|link| link.touches(&end.id))
    };
    let judge = |(ix, node): (usize, &Node)| {
        let ix = ix as Ix;
        if !vouches(node.text("host"), host) {
            Certificate::WrongName(ix)
        } else if node.number("days_left") <= 0.0 {
            Certificate::Expired(ix)
        } else {
            Certificate::Valid(ix)
        }
    };
    board
        .nodes
        .values()
        .enumerate()
        .filter(|(_, node)| node.kind == NodeKind::Certificate && holds(node))
        .map(judge)
        .min_by_key(|certificate| match certificate {
            Certificate::Valid(_) => 0,
            Certificate::Expired(_) => 1,
            _ => 2,
        })
        .unwrap_or(Certificate::Missing)
}

/// Whether a certificate made out to `name` holds for `host` (RFC 6125: a star
/// stands for exactly one label). A certificate that names nothing is taken to
/// be made out to the right name.
pub(crate) fn vouches(name: &str, host: &str) -> bool {
    let clean = |text: &str| text.trim().trim_end_matches('.').to_ascii_lowercase();
    let (name, host) = (clean(name), clean(host));
    match name.strip_prefix("*.") {
        Some(zone) => host.split_once('.').is_some_and(|(_, rest)| rest == zone),
        None => name.is_empty() || name == host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_holds_for_its_name_and_a_star_for_one_label() {
        assert!(vouches("www.foobar.com", "WWW.foobar.com."));
        assert!(vouches("*.foobar.com", "www.foobar.com"));
        assert!(!vouches("*.foobar.com", "a.b.foobar.com"));
        assert!(!vouches("foobar.com", "www.foobar.com"));
    }
}
