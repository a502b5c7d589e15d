//! The kinds that a request goes through before it is served.

use super::{
    PLAIN_CARD, SERVICES,
    fields::{
        HIT_RATIO, MANAGED, PROGRAM, QUEUE, REDIRECTS, SERVICE_SCV, STEADY, address, bound, choice, flag,
        host, number, service_dist, service_mean, whole, workers,
    },
};
use crate::model::{
    NodeKind::{Cdn, Client, Dns, Firewall, LoadBalancer, Zone},
    field::{Default, Field, FieldType},
    kind::{KindInfo, PaletteGroup},
};

pub(super) static CLIENT: KindInfo = KindInfo {
    kind: Client,
    name: "User",
    label: "User",
    subtitle: "browser",
    hue: "#64748b",
    glyph: "M12 11.5a4 4 0 1 0 0-8a4 4 0 0 0 0 8zM4.5 20.5v-1a5 5 0 0 1 5-5h5a5 5 0 0 1 5 5v1",
    inside: &[Zone],
    fields: &[
        host("host", "Asks for", "www.foobar.com", "The name the user types into the browser."),
        number(
            "rate_per_s",
            "Request rate",
            (0.001, 1e6),
            "per s",
            10.0,
            "Requests from all users together.",
        ),
        choice(
            "arrivals",
            "Arrivals",
            &[
                ("poisson", "at random (Poisson)"),
                ("regular", "regular"),
                ("closed", "closed: each waits for its answer"),
            ],
            "poisson",
            "How requests follow one another.",
        ),
        whole("clients", "Users", (1.0, 1e6), "", 200.0, "How many users share the rate."),
        number("mix.static", "Static files", (0.0, 1.0), "share", 0.5, "Pictures, styles and scripts."),
        number("mix.read", "Reads", (0.0, 1.0), "share", 0.4, "Pages made from stored data."),
        number("mix.write", "Writes", (0.0, 1.0), "share", 0.1, "Requests that change stored data."),
        number("timeout_ms", "Timeout", (1.0, 3_600_000.0), "ms", 30_000.0, "After which the user gives up."),
        whole("retries", "Retries", (0.0, 10.0), "", 0.0, "How often the user tries again."),
        number(
            "backoff_ms",
            "Pause before a retry",
            (0.0, 600_000.0),
            "ms",
            1000.0,
            "The pause before the first retry; it doubles each time.",
        ),
    ],
    help: "Somebody with a browser who wants a page.",
    ..PLAIN_CARD
};

pub(super) static DNS: KindInfo = KindInfo {
    kind: Dns,
    name: "DNS",
    label: "DNS",
    hue: "#8b5cf6",
    glyph: "M12 21a9 9 0 1 0 0-18a9 9 0 0 0 0 18zM3 12h18M12 3c2.8 2.6 4 5.6 4 9s-1.2 6.4-4 9c-2.8-2.6-4-5.6-4-9s1.2-6.4 4-9z",
    inside: &[Zone],
    fields: &[
        Field {
            path: "records",
            name: "Records",
            ty: FieldType::Records,
            default: Default::Nothing,
            help: "What the DNS answers for a name.",
        },
        workers(100.0),
        service_dist("deterministic"),
        service_mean(1.0),
        SERVICE_SCV,
        STEADY,
    ],
    help: "Turns a name such as www.foobar.com into an address.",
    ..PLAIN_CARD
};

pub(super) static FIREWALL: KindInfo = KindInfo {
    kind: Firewall,
    name: "Firewall",
    label: "Firewall",
    subtitle: "filters traffic",
    hue: "#ef4444",
    glyph: "M3.5 4.5h17v15h-17zM3.5 9.5h17M3.5 14.5h17M9 4.5v5M15 9.5v5M9 14.5v5",
    attaches_to: SERVICES,
    fields: &[
        Field {
            path: "allow",
            name: "Allowed ports",
            ty: FieldType::Text { max: 200 },
            default: Default::Text(""),
            help: "Ports let in, as in 80, 443; empty lets in what the links need and nothing else.",
        },
        STEADY,
    ],
    help: "Lets in what it is told to and drops the rest.",
    ..PLAIN_CARD
};

pub(super) static LOAD_BALANCER: KindInfo = KindInfo {
    kind: LoadBalancer,
    name: "Load balancer",
    label: "HAProxy",
    hue: "#2563eb",
    glyph: "M3 12h6M9 12c4.5 0 3.5-6 8.5-6H20M9 12c4.5 0 3.5 6 8.5 6H20M17.5 3.5L20.5 6l-3 2.5M17.5 15.5l3 2.5l-3 2.5M9 12h.01",
    fields: &[
        choice(
            "algorithm",
            "Algorithm",
            &[
                ("round_robin", "round robin"),
                ("weighted_round_robin", "weighted round robin"),
                ("least_connections", "least connections"),
                ("random", "random"),
                ("source", "source hashing"),
            ],
            "round_robin",
            "How it chooses the backend for a request.",
        ),
        choice(
            "mode",
            "Mode",
            &[("", "not stated"), ("active_active", "Active-Active"), ("active_passive", "Active-Passive")],
            "",
            "Whether all backends serve, or some only wait.",
        ),
        // HAProxy 2.6 manual: inter 2s, fall 3, rise 2.
        flag("health_check.enabled", "Health check", true, "Whether it asks its backends if they are well."),
        number(
            "health_check.inter_ms",
            "Check every",
            (1.0, 600_000.0),
            "ms",
            2000.0,
            "The time between two checks.",
        ),
        whole(
            "health_check.fall",
            "Down after",
            (1.0, 100.0),
            "failures",
            3.0,
            "Failed checks in a row until a backend is taken out.",
        ),
        whole(
            "health_check.rise",
            "Up after",
            (1.0, 100.0),
            "successes",
            2.0,
            "Good checks in a row until it is taken back.",
        ),
        // HAProxy 2.6 manual: 3 retries; measured 1 s apart.
        whole("retries", "Retries", (0.0, 100.0), "", 3.0, "Attempts to connect again after a failed one."),
        flag("redispatch", "Redispatch", false, "Whether a retry may go to another backend."),
        bound("maxconn", "Connections", "at once", "Requests it passes on at once; empty for no bound."),
        number(
            "queue_timeout_ms",
            "Queue timeout",
            (1.0, 600_000.0),
            "ms",
            5000.0,
            "How long a request may wait for a backend.",
        ),
        address("virtual_ip", "Virtual address", "The address a clustered pair shares."),
        // keepalived 2.2.7: priority 100, advert_int 1 s.
        whole(
            "vrrp.priority",
            "VRRP priority",
            (1.0, 255.0),
            "",
            100.0,
            "The highest in the pair holds the address.",
        ),
        number(
            "vrrp.advert_int_s",
            "VRRP interval",
            (0.1, 255.0),
            "s",
            1.0,
            "The time between two advertisements.",
        ),
        flag(
            "vrrp.track_process",
            "Follow the process",
            true,
            "Whether the address moves when the process dies, not only the machine.",
        ),
        workers(64.0),
        service_dist("deterministic"),
        service_mean(0.05),
        SERVICE_SCV,
        REDIRECTS,
        PROGRAM,
    ],
    help: "Spreads requests over several servers.",
    ..PLAIN_CARD
};

pub(super) static CDN: KindInfo = KindInfo {
    kind: Cdn,
    name: "CDN",
    label: "CDN",
    hue: "#0284c7",
    glyph: "M7 18.5a4 4 0 0 1-.5-7.97a5.5 5.5 0 0 1 10.7-.9A4.5 4.5 0 0 1 17 18.5zM12 9.5v6M9.5 12l2.5-2.5l2.5 2.5",
    inside: &[Zone],
    palette: PaletteGroup::More,
    fields: &[
        HIT_RATIO,
        workers(1000.0),
        QUEUE,
        service_dist("exponential"),
        service_mean(0.5),
        SERVICE_SCV,
        REDIRECTS,
        MANAGED,
    ],
    help: "Serves static files from near the user.",
    ..PLAIN_CARD
};
