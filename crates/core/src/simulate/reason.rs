//! Why a request fails: one reason, one sentence.

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $name:literal;)*) => {
        /// Why a request failed. Every failed request has exactly one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Reason { $($(#[$doc])* $variant),* }

        impl Reason {
            pub const ALL: &'static [Reason] = &[$(Reason::$variant),*];

            /// The name in a summary, as in `failed_by_reason`.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }

            /// A few words for a list or a chart.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

reasons! {
    /// No link leads from the user to something that speaks HTTP.
    NoEntry = "no_entry", "no way in";
    /// The name has no record.
    NoRecord = "dns_no_record", "no DNS record";
    /// The record's value cannot be used.
    BadRecord = "dns_bad_record", "wrong DNS record";
    /// The DNS does not answer.
    DnsDown = "dns_down", "DNS does not answer";
    /// The certificate has run out.
    CertificateExpired = "certificate_expired", "certificate expired";
    /// The certificate vouches for another name.
    CertificateName = "certificate_name", "certificate for another name";
    /// A firewall drops the traffic.
    Firewall = "firewall_blocked", "blocked by a firewall";
    /// The load balancer has nobody to pass the request to.
    NoBackend = "no_backend", "no backend";
    /// The web server has no application server to hand the request to.
    NoApplication = "no_application", "no application server";
    /// The application server has nowhere to ask for data.
    NoDatabase = "no_database", "no database";
    /// A replica refuses a write.
    ReadOnly = "read_only", "replica refuses writes";
    /// No database takes writes.
    NoPrimary = "no_primary", "no primary";
    /// The request would go round in a circle.
    Circle = "circle", "goes round in a circle";
    /// The program is not running: the connection is refused.
    Refused = "refused", "connection refused";
    /// The machine or the line is dead: no answer comes.
    Unreachable = "unreachable", "not reachable";
    /// The program died while it worked on the request.
    Reset = "reset", "connection reset";
    /// No room is left in the waiting line.
    QueueFull = "queue_full", "waiting line full";
    /// The request waited too long at the load balancer.
    QueueTimeout = "queue_timeout", "waited too long for a backend";
    /// The user gave up.
    Timeout = "timeout", "user gave up";
    /// The request got lost on the way.
    Lost = "lost", "lost on the way";
    /// More requests are under way than the simulation holds.
    Overflow = "overflow", "too many requests under way";
}
