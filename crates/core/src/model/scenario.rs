//! What a run is to show: its seed, its length and its faults.

use super::{LinkId, NodeId, Props};

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
}
