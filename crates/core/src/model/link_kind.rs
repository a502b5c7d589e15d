//! Kinds of links: what is spoken on the line, and between whom.

use super::{
    NodeKind,
    field::{Default, Field, FieldType},
};
use NodeKind::{
    Agent, App, Cache, Cdn, Client, Cluster, Code, Database, Dns, Firewall, LoadBalancer, Monitor, Queue,
    Server, Storage, Web, Worker,
};

/// What is spoken on a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkKind {
    Dns,
    Http,
    Https,
    App,
    Sql,
    SqlWrite,
    SqlRead,
    Replication,
    Metrics,
    Failover,
    Plain,
}

/// How the line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    Solid,
    Dotted,
    Dashed,
    Double,
}

/// Whether others on the path can read what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    Encrypted,
    Plaintext,
    /// The question does not arise.
    Unstated,
}

/// Everything that is known about a kind of link.
#[derive(Debug)]
pub struct LinkInfo {
    pub kind: LinkKind,
    pub key: &'static str,
    pub name: &'static str,
    /// The words on the line.
    pub chip: &'static str,
    pub stroke: Stroke,
    /// The hue as `#rrggbb`; `None` is the colour of ordinary lines.
    pub hue: Option<&'static str>,
    pub privacy: Privacy,
    /// Between which kinds it makes sense: from any of the first to any of the
    /// second. The first entry of the table that fits a pair of ends is the
    /// kind a new link gets.
    pub between: &'static [(&'static [NodeKind], &'static [NodeKind])],
    /// One sentence for a learner.
    pub help: &'static str,
}

/// Ordered so that the first that fits is the one meant.
static TABLE: &[LinkInfo] = &[
    LinkInfo {
        kind: LinkKind::Dns,
        key: "dns",
        name: "DNS lookup",
        chip: "DNS",
        stroke: Stroke::Dotted,
        hue: Some("#8b5cf6"),
        privacy: Privacy::Unstated,
        between: &[(&[Client, Web, App, Dns], &[Dns])],
        help: "Asks for the address behind a name; no page ever travels here.",
    },
    LinkInfo {
        kind: LinkKind::Metrics,
        key: "metrics",
        name: "Metrics",
        chip: "metrics",
        stroke: Stroke::Dashed,
        hue: Some("#db2777"),
        privacy: Privacy::Unstated,
        between: &[
            (&[Agent], &[Monitor]),
            (&[Client, LoadBalancer, Web, App, Database, Cache, Queue, Worker, Server], &[Monitor]),
        ],
        help: "Numbers about a machine or service, sent one way to the collector.",
    },
    LinkInfo {
        kind: LinkKind::Failover,
        key: "failover",
        name: "Failover",
        chip: "failover",
        stroke: Stroke::Double,
        hue: Some("#2563eb"),
        privacy: Privacy::Unstated,
        between: &[(&[LoadBalancer], &[LoadBalancer])],
        help: "Two load balancers watch each other and share one address (VRRP).",
    },
    LinkInfo {
        kind: LinkKind::Replication,
        key: "replication",
        name: "Replication",
        chip: "replication",
        stroke: Stroke::Dashed,
        hue: Some("#0891b2"),
        privacy: Privacy::Unstated,
        between: &[(&[Database], &[Database])],
        help: "The primary's changes are sent on to the replica, a little later.",
    },
    LinkInfo {
        kind: LinkKind::Sql,
        key: "sql",
        name: "SQL",
        chip: "SQL",
        stroke: Stroke::Solid,
        hue: None,
        privacy: Privacy::Unstated,
        between: &[(&[App, Worker, Web, Code], &[Database])],
        help: "Reads and writes of the database.",
    },
    LinkInfo {
        kind: LinkKind::SqlWrite,
        key: "sql_write",
        name: "SQL writes",
        chip: "SQL write",
        stroke: Stroke::Solid,
        hue: None,
        privacy: Privacy::Unstated,
        between: &[(&[App, Worker], &[Database])],
        help: "Only writes: these must go to the primary.",
    },
    LinkInfo {
        kind: LinkKind::SqlRead,
        key: "sql_read",
        name: "SQL reads",
        chip: "SQL read",
        stroke: Stroke::Solid,
        hue: None,
        privacy: Privacy::Unstated,
        between: &[(&[App, Worker], &[Database])],
        help: "Only reads: a replica can answer these.",
    },
    LinkInfo {
        kind: LinkKind::App,
        key: "app",
        name: "Application",
        chip: "",
        stroke: Stroke::Solid,
        hue: None,
        privacy: Privacy::Unstated,
        between: &[
            (&[Web, LoadBalancer, Firewall], &[App]),
            (&[App, Worker], &[Code, Cache, Queue, Storage, App]),
            (&[Code], &[App]),
            (&[Queue], &[Worker]),
            (&[Web, Cdn], &[Storage, Cache]),
            (&[Storage], &[Storage]),
        ],
        help: "The web server hands a request on to the program that makes the page.",
    },
    LinkInfo {
        kind: LinkKind::Https,
        key: "https",
        name: "HTTPS",
        chip: "HTTPS",
        stroke: Stroke::Solid,
        hue: None,
        privacy: Privacy::Encrypted,
        between: &[(&[Client], &[LoadBalancer, Cdn])],
        help: "HTTP inside TLS: nobody on the path can read or change it.",
    },
    LinkInfo {
        kind: LinkKind::Http,
        key: "http",
        name: "HTTP",
        chip: "HTTP",
        stroke: Stroke::Solid,
        hue: None,
        privacy: Privacy::Plaintext,
        between: &[
            (
                &[Client, Firewall, LoadBalancer, Cdn, Web],
                &[Firewall, LoadBalancer, Cdn, Web, Server, Cluster],
            ),
            (&[Client], &[App, Storage]),
        ],
        help: "Requests and answers in plain text: anyone on the path can read them.",
    },
    LinkInfo {
        kind: LinkKind::Plain,
        key: "plain",
        name: "Plain line",
        chip: "",
        stroke: Stroke::Solid,
        hue: None,
        privacy: Privacy::Unstated,
        between: &[],
        help: "A line with no meaning of its own.",
    },
];

static FIELDS: &[Field] = &[
    Field {
        path: "latency_ms",
        name: "Latency",
        ty: FieldType::Number { min: 0.0, max: 60_000.0, unit: "ms", whole: false },
        // Half of a round trip within a data centre, which takes about 0.5 ms.
        default: Default::Number(0.25),
        help: "How long one crossing takes, one way.",
    },
    Field {
        path: "loss",
        name: "Loss",
        ty: FieldType::Number { min: 0.0, max: 1.0, unit: "", whole: false },
        default: Default::Number(0.0),
        help: "The share of requests that get lost on the way.",
    },
    Field {
        path: "weight",
        name: "Weight",
        ty: FieldType::Number { min: 0.0, max: 256.0, unit: "", whole: true },
        default: Default::Number(1.0),
        help: "The backend's share of the traffic behind a load balancer.",
    },
    Field {
        path: "backup",
        name: "Backup",
        ty: FieldType::Flag,
        default: Default::Flag(false),
        help: "The backend serves only when all the others are down.",
    },
];

impl LinkKind {
    pub const ALL: [Self; 11] = [
        Self::Dns,
        Self::Http,
        Self::Https,
        Self::App,
        Self::Sql,
        Self::SqlWrite,
        Self::SqlRead,
        Self::Replication,
        Self::Metrics,
        Self::Failover,
        Self::Plain,
    ];

    pub fn info(self) -> &'static LinkInfo {
        // Every kind has its entry; a test holds the table to that.
        TABLE.iter().find(|info| info.kind == self).unwrap_or(&TABLE[TABLE.len() - 1])
    }

    /// The name in a file.
    pub fn key(self) -> &'static str {
        self.info().key
    }

    pub fn from_key(key: &str) -> Option<Self> {
        TABLE.iter().find(|info| info.key == key).map(|info| info.kind)
    }

    /// The kind that a link between such ends most likely is.
    pub fn infer(from: NodeKind, to: NodeKind) -> Self {
        TABLE.iter().find(|info| info.takes(from, to)).map_or(Self::Plain, |info| info.kind)
    }

    /// The fields of a link; they are the same for every kind.
    pub fn fields() -> &'static [Field] {
        FIELDS
    }

    pub fn field(path: &str) -> Option<&'static Field> {
        FIELDS.iter().find(|field| field.path == path)
    }

    /// Whether a request travels on such a link and an answer comes back.
    pub fn carries_requests(self) -> bool {
        !matches!(self, Self::Dns | Self::Replication | Self::Metrics | Self::Failover | Self::Plain)
    }
}

impl LinkInfo {
    /// Whether the link makes sense between such ends.
    pub fn takes(&self, from: NodeKind, to: NodeKind) -> bool {
        self.between.iter().any(|(froms, tos)| froms.contains(&from) && tos.contains(&to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_entry_and_its_key_leads_back() {
        for kind in LinkKind::ALL {
            assert_eq!(kind.info().kind, kind);
            assert_eq!(LinkKind::from_key(kind.key()), Some(kind));
        }
    }

    #[test]
    fn the_kind_of_a_new_link_follows_from_its_ends() {
        assert_eq!(LinkKind::infer(Client, LoadBalancer), LinkKind::Https);
        assert_eq!(LinkKind::infer(Client, NodeKind::Dns), LinkKind::Dns);
        assert_eq!(LinkKind::infer(LoadBalancer, Web), LinkKind::Http);
        assert_eq!(LinkKind::infer(Web, App), LinkKind::App);
        assert_eq!(LinkKind::infer(App, Database), LinkKind::Sql);
        assert_eq!(LinkKind::infer(Database, Database), LinkKind::Replication);
        assert_eq!(LinkKind::infer(Agent, Monitor), LinkKind::Metrics);
        assert_eq!(LinkKind::infer(LoadBalancer, LoadBalancer), LinkKind::Failover);
        assert_eq!(LinkKind::infer(NodeKind::Note, Web), LinkKind::Plain);
    }
}
