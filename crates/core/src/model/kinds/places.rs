//! The kinds in which others stand, what watches and vouches for them, and the words on a board.

use super::{
    PLACES, PLAIN_CARD, SERVICES,
    fields::{IP, MACHINE, address, choice, flag, host, number, whole, words},
};
use crate::model::{
    NodeKind::{Agent, Certificate, Cluster, Monitor, Note, Server, Text, Zone},
    field::{Field, FieldType},
    kind::{KindInfo, PaletteGroup, Shape},
};

pub(super) static SERVER: KindInfo = KindInfo {
    kind: Server,
    name: "Server",
    label: "Server",
    hue: "#64748b",
    glyph: "M4 4.5h16v6.5H4zM4 13h16v6.5H4zM7 7.75h.01M7 16.25h.01M11 7.75h6M11 16.25h6",
    shape: Shape::Container,
    size: (228.0, 148.0),
    inside: &[Cluster, Zone],
    palette: PaletteGroup::PlaceAndWatch,
    fields: &[IP, words("hardware", "Hardware", "What the machine is, as in 2 cores, 4 GB."), MACHINE],
    help: "A machine, or a part of one, on which programs run.",
    ..PLAIN_CARD
};

pub(super) static CLUSTER: KindInfo = KindInfo {
    kind: Cluster,
    name: "Cluster",
    label: "Cluster",
    hue: "#2563eb",
    glyph: "M3.5 6.5v-3h3M17.5 3.5h3v3M20.5 17.5v3h-3M6.5 20.5h-3v-3M7 9h4v6H7zM13 9h4v6h-4z",
    shape: Shape::Container,
    size: (260.0, 200.0),
    inside: &[Zone],
    palette: PaletteGroup::PlaceAndWatch,
    fields: &[
        address("virtual_ip", "Virtual address", "The address that the members share."),
        choice(
            "mode",
            "Mode",
            &[("", "not stated"), ("active_active", "Active-Active"), ("active_passive", "Active-Passive")],
            "",
            "Whether all members serve, or some only wait.",
        ),
    ],
    help: "Several machines that do one job together.",
    ..PLAIN_CARD
};

pub(super) static ZONE: KindInfo = KindInfo {
    kind: Zone,
    name: "Zone",
    label: "Zone",
    hue: "#8b5cf6",
    glyph: "M4 8.5V4h4.5M15.5 4H20v4.5M20 15.5V20h-4.5M8.5 20H4v-4.5M12 4h.01M12 20h.01M4 12h.01M20 12h.01",
    shape: Shape::Container,
    size: (340.0, 240.0),
    inside: &[Zone],
    palette: PaletteGroup::PlaceAndWatch,
    fields: &[words("network", "Network", "Its address range, as in 10.0.1.0/24.")],
    help: "A part of the design: a network, a tier, a data centre.",
    ..PLAIN_CARD
};

pub(super) static CERTIFICATE: KindInfo = KindInfo {
    kind: Certificate,
    name: "Certificate",
    label: "TLS certificate",
    hue: "#16a34a",
    glyph: "M6 10.5h12v10H6zM8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5M12 14.5v2.5",
    attaches_to: SERVICES,
    palette: PaletteGroup::PlaceAndWatch,
    fields: &[
        Field {
            ty: FieldType::HostPattern,
            ..host("host", "Made out to", "www.foobar.com", "The name that the certificate vouches for.")
        },
        // Certificates of public authorities are made out for 90 days as a rule.
        whole("days_left", "Valid for", (0.0, 398.0), "days", 90.0, "Days until it runs out; 0 has run out."),
    ],
    help: "Vouches for the site's name, so that HTTPS can be spoken.",
    ..PLAIN_CARD
};

pub(super) static AGENT: KindInfo = KindInfo {
    kind: Agent,
    name: "Monitoring agent",
    label: "Monitoring agent",
    hue: "#db2777",
    glyph: "M2.5 12.5h4.5l2.5-7l4.5 13l2.5-6h5",
    attaches_to: SERVICES,
    palette: PaletteGroup::PlaceAndWatch,
    fields: &[
        number("interval_s", "Interval", (0.1, 3600.0), "s", 10.0, "The time between two readings."),
        flag(
            "counts_requests",
            "Counts requests",
            false,
            "Whether it reads the request counter, from which QPS follows.",
        ),
    ],
    help: "Reads a machine's numbers and sends them to a collector.",
    ..PLAIN_CARD
};

pub(super) static MONITOR: KindInfo = KindInfo {
    kind: Monitor,
    name: "Monitoring system",
    label: "Monitoring system",
    subtitle: "collector",
    hue: "#db2777",
    glyph: "M3.5 4.5h17v12h-17zM8.5 20.5h7M12 16.5v4M6.5 11.5h2.5l1.5-3.5l2.5 6l1.5-2.5h3",
    palette: PaletteGroup::PlaceAndWatch,
    fields: &[],
    help: "Collects the agents' numbers, draws them and raises the alarm.",
    ..PLAIN_CARD
};

pub(super) static NOTE: KindInfo = KindInfo {
    kind: Note,
    name: "Note",
    label: "Note",
    hue: "#ca8a04",
    glyph: "M4.5 4.5h15v10l-5 5h-10zM19.5 14.5h-5v5M8 9h8M8 12.5h4",
    shape: Shape::Drawing,
    size: (190.0, 96.0),
    inside: PLACES,
    palette: PaletteGroup::Drawing,
    help: "A slip of paper with your own words.",
    ..PLAIN_CARD
};

pub(super) static TEXT: KindInfo = KindInfo {
    kind: Text,
    name: "Text",
    label: "Text",
    hue: "#64748b",
    glyph: "M5 7V4.5h14V7M12 4.5v15M9 19.5h6",
    shape: Shape::Drawing,
    size: (160.0, 32.0),
    inside: PLACES,
    palette: PaletteGroup::Drawing,
    fields: &[choice(
        "size",
        "Size",
        &[("small", "small"), ("normal", "normal"), ("large", "large")],
        "normal",
        "How large the words are.",
    )],
    help: "Words on the board.",
    ..PLAIN_CARD
};
