//! What a run is to show: its seed, its length and its faults.

use super::{LinkId, NodeId, NodeKind, Props};

/// What a run is to show.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The same seed on the same board gives the same run.
    pub seed: u64,
    /// Seconds of virtual time.
    pub duration_s: f64,
    pub faults: Vec<Fault>,
    /// Unknown fields, kept to be written back.
    pub extra: Props,
}

impl std::default::Default for Scenario {
    fn default() -> Self {
        Self { seed: 1, duration_s: 60.0, faults: Vec::new(), extra: Props::new() }
    }
}

/// Something that goes wrong at a given time.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Seconds of virtual time from the start.
    pub at_s: f64,
    /// What it hits; a fault of the whole board (traffic) may name nothing.
    pub target: Option<Target>,
    pub kind: FaultKind,
    /// How many times slower, or how many times the traffic.
    pub factor: Option<f64>,
    /// Seconds until it is over; `None` lasts to the end.
    pub for_s: Option<f64>,
    /// Unknown fields, kept to be written back.
    pub extra: Props,
}

impl Fault {
    /// A fault from a time on that lasts until somebody mends it.
    pub fn new(kind: FaultKind, target: Option<Target>, at_s: f64) -> Self {
        Self { at_s, target, kind, factor: None, for_s: None, extra: Props::new() }
    }
}

/// What a fault hits.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    Node(NodeId),
    Link(LinkId),
}

/// How something goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    Crash,
    Slow,
    Cut,
    Restart,
    CertificateExpired,
    DnsOutage,
    Traffic,
}

impl FaultKind {
    pub const ALL: [Self; 7] = [
        Self::Crash,
        Self::Slow,
        Self::Cut,
        Self::Restart,
        Self::CertificateExpired,
        Self::DnsOutage,
        Self::Traffic,
    ];

    /// The name in a file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Slow => "slow",
            Self::Cut => "cut",
            Self::Restart => "restart",
            Self::CertificateExpired => "certificate_expired",
            Self::DnsOutage => "dns_outage",
            Self::Traffic => "traffic",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What a button says that begins it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Crash => "Crash",
            Self::Slow => "Slow down",
            Self::Cut => "Cut",
            Self::Restart => "Restart",
            Self::CertificateExpired => "Let the certificate expire",
            Self::DnsOutage => "DNS outage",
            Self::Traffic => "More traffic",
        }
    }

    /// Whether `factor` says how much.
    pub const fn has_factor(self) -> bool {
        matches!(self, Self::Slow | Self::Traffic)
    }

    /// What can go wrong at a node of a kind.
    pub const fn of_node(kind: NodeKind) -> &'static [Self] {
        use NodeKind as Kind;
        match kind {
            Kind::Client => &[Self::Traffic],
            Kind::Dns => &[Self::DnsOutage, Self::Crash, Self::Slow, Self::Restart],
            Kind::Certificate => &[Self::CertificateExpired],
            Kind::LoadBalancer | Kind::Web => {
                &[Self::Crash, Self::Slow, Self::Restart, Self::CertificateExpired]
            }
            Kind::Firewall
            | Kind::App
            | Kind::Database
            | Kind::Cache
            | Kind::Cdn
            | Kind::Queue
            | Kind::Worker
            | Kind::Storage
            | Kind::Server
            | Kind::Zone => &[Self::Crash, Self::Slow, Self::Restart],
            Kind::Cluster | Kind::Code | Kind::Agent | Kind::Monitor | Kind::Note | Kind::Text => &[],
        }
    }

    /// What can go wrong on a link.
    pub const fn of_link() -> &'static [Self] {
        &[Self::Cut, Self::Slow]
    }
}
