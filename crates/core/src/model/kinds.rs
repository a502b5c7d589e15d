//! The table of node kinds: one entry says all there is to know about a kind.
//! Defaults follow the manuals and measurements named beside them.

use super::{
    field::{Default, Field, FieldType},
    kind::{KindInfo, NodeKind, PaletteGroup, Shape},
};
use NodeKind::{
    Agent, App, Cache, Cdn, Certificate, Client, Cluster, Code, Database, Dns, Firewall, LoadBalancer,
    Monitor, Note, Queue, Server, Storage, Text, Web, Worker, Zone,
};

/// The containers a service may run in.
const PLACES: &[NodeKind] = &[Server, Cluster, Zone];
/// The services that something can be attached to.
const SERVICES: &[NodeKind] =
    &[Server, Cluster, LoadBalancer, Web, App, Database, Cache, Cdn, Queue, Worker, Storage];

const fn number(
    path: &'static str,
    name: &'static str,
    (min, max): (f64, f64),
    unit: &'static str,
    default: f64,
    help: &'static str,
) -> Field {
    Field {
        path,
        name,
        ty: FieldType::Number { min, max, unit, whole: false },
        default: Default::Number(default),
        help,
    }
}

const fn whole(
    path: &'static str,
    name: &'static str,
    (min, max): (f64, f64),
    unit: &'static str,
    default: f64,
    help: &'static str,
) -> Field {
    Field {
        path,
        name,
        ty: FieldType::Number { min, max, unit, whole: true },
        default: Default::Number(default),
        help,
    }
}

const fn bound(path: &'static str, name: &'static str, unit: &'static str, help: &'static str) -> Field {
    Field { path, name, ty: FieldType::Bound { min: 0.0, max: 1e6, unit }, default: Default::Nothing, help }
}

const fn choice(
    path: &'static str,
    name: &'static str,
    choices: &'static [(&'static str, &'static str)],
    default: &'static str,
    help: &'static str,
) -> Field {
    Field { path, name, ty: FieldType::Choice(choices), default: Default::Text(default), help }
}

const fn flag(path: &'static str, name: &'static str, default: bool, help: &'static str) -> Field {
    Field { path, name, ty: FieldType::Flag, default: Default::Flag(default), help }
}

const fn words(path: &'static str, name: &'static str, help: &'static str) -> Field {
    Field { path, name, ty: FieldType::Text { max: 200 }, default: Default::Text(""), help }
}

const fn address(path: &'static str, name: &'static str, help: &'static str) -> Field {
    Field { path, name, ty: FieldType::Address, default: Default::Text(""), help }
}

const fn host(path: &'static str, name: &'static str, default: &'static str, help: &'static str) -> Field {
    Field { path, name, ty: FieldType::Host, default: Default::Text(default), help }
}

const fn workers(default: f64) -> Field {
    whole("workers", "Workers", (1.0, 1e5), "", default, "How many requests it serves at once.")
}

const QUEUE: Field =
    bound("queue", "Queue", "requests", "How many requests may wait; empty for no bound, 0 for none.");

const DISTRIBUTIONS: &[(&str, &str)] = &[
    ("deterministic", "always the same"),
    ("exponential", "exponential"),
    ("lognormal", "lognormal"),
    ("uniform", "uniform"),
];

const fn service_dist(default: &'static str) -> Field {
    choice(
        "service.dist",
        "Service time varies",
        DISTRIBUTIONS,
        default,
        "How the time of one request spreads.",
    )
}

const fn service_mean(default: f64) -> Field {
    number(
        "service.mean_ms",
        "Service time",
        (0.0, 600_000.0),
        "ms",
        default,
        "How long one request takes on average.",
    )
}

const SERVICE_SCV: Field = number(
    "service.scv",
    "Spread (SCV)",
    (0.0, 100.0),
    "",
    1.0,
    "Variance over squared mean, for the lognormal spread.",
);

const HOLDS_WORKER: Field = flag(
    "holds_worker",
    "Waits for answers",
    false,
    "Whether a worker stays taken while the database works, as with PHP-FPM and Gunicorn.",
);

const fn availability(default: f64) -> Field {
    number(
        "availability",
        "Availability",
        (0.0, 1.0),
        "share",
        default,
        "The share of the time it works, upkeep included: 0.999 is down 9 hours a year.",
    )
}

/// The promise of a cloud provider for one virtual machine (Amazon EC2's
/// instance-level agreement: 99.5 %), as a machine's usual availability.
const MACHINE: Field = availability(0.995);
/// Programs are restarted, updated and fail: three nines, nine hours a year,
/// the usual aim for a single instance.
const PROGRAM: Field = availability(0.999);
/// Services that are run by a provider with redundancy of its own promise about
/// this (Amazon S3 and CloudFront: 99.9 %).
const MANAGED: Field = availability(0.999);
/// Name service is spread over many machines by its nature; providers promise
/// up to 100 % (Amazon Route 53). A network device has no disk and few parts.
const STEADY: Field = availability(0.9999);

const REDIRECTS: Field =
    flag("redirects_http", "Redirects to HTTPS", false, "Whether port 80 answers 301 to the https address.");

/// Servers' and services' numbers that matter to no single request.
const IP: Field = address("ip", "IP address", "The address of the machine.");

const HIT_RATIO: Field = number(
    "hit_ratio",
    "Hit ratio",
    (0.0, 1.0),
    "",
    0.9,
    "The share of requests answered from what is kept.",
);

pub(super) fn info(kind: NodeKind) -> &'static KindInfo {
    match kind {
        Client => &CLIENT,
        Dns => &DNS,
        Firewall => &FIREWALL,
        LoadBalancer => &LOAD_BALANCER,
        Web => &WEB,
        App => &APP,
        Code => &CODE,
        Database => &DATABASE,
        Cache => &CACHE,
        Cdn => &CDN,
        Queue => &QUEUE_KIND,
        Worker => &WORKER,
        Storage => &STORAGE,
        Certificate => &CERTIFICATE,
        Agent => &AGENT,
        Monitor => &MONITOR,
        Server => &SERVER,
        Cluster => &CLUSTER,
        Zone => &ZONE,
        Note => &NOTE,
        Text => &TEXT,
    }
}

/// The size of a card.
const CARD: (f64, f64) = (156.0, 60.0);

/// What most kinds share, so that an entry says only what is its own.
const PLAIN_CARD: KindInfo = KindInfo {
    kind: Client,
    name: "",
    label: "",
    subtitle: "",
    hue: "#64748b",
    glyph: "",
    shape: Shape::Card,
    size: CARD,
    inside: PLACES,
    attaches_to: &[],
    palette: PaletteGroup::RequestPath,
    fields: &[],
    help: "",
};

static CLIENT: KindInfo = KindInfo {
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

static DNS: KindInfo = KindInfo {
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

static FIREWALL: KindInfo = KindInfo {
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

static LOAD_BALANCER: KindInfo = KindInfo {
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

static WEB: KindInfo = KindInfo {
    kind: Web,
    name: "Web server",
    label: "Nginx",
    subtitle: "web server",
    hue: "#059669",
    glyph: "M3.5 4.5h17v15h-17zM3.5 9h17M6.3 6.75h.01M8.8 6.75h.01M11.3 6.75h.01",
    fields: &[
        workers(4.0),
        QUEUE,
        service_dist("exponential"),
        service_mean(0.5),
        SERVICE_SCV,
        // nginx manual: max_fails 1, fail_timeout 10s.
        whole(
            "max_fails",
            "Fails allowed",
            (0.0, 100.0),
            "",
            1.0,
            "Failed tries until an upstream is left alone.",
        ),
        number(
            "fail_timeout_s",
            "Left alone for",
            (0.0, 3600.0),
            "s",
            10.0,
            "How long a failed upstream is left alone.",
        ),
        REDIRECTS,
        PROGRAM,
    ],
    help: "Speaks HTTP with the outside: serves files, passes the rest on.",
    ..PLAIN_CARD
};

static APP: KindInfo = KindInfo {
    kind: App,
    name: "Application server",
    label: "App server",
    hue: "#d97706",
    glyph: "M8.5 7L3.5 12l5 5M15.5 7l5 5l-5 5M13.5 5l-3 14",
    fields: &[
        // PHP-FPM starts with 5 children.
        workers(5.0),
        QUEUE,
        service_dist("exponential"),
        service_mean(30.0),
        SERVICE_SCV,
        HOLDS_WORKER,
        choice(
            "sessions",
            "Sessions kept",
            &[("none", "nowhere"), ("server", "on this server"), ("shared", "in a shared store")],
            "none",
            "Where it remembers who is logged in.",
        ),
        PROGRAM,
    ],
    help: "Runs the site's program and makes the page.",
    ..PLAIN_CARD
};

static CODE: KindInfo = KindInfo {
    kind: Code,
    name: "Code base",
    label: "Code base",
    subtitle: "application files",
    hue: "#a16207",
    glyph: "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M11 11.5l-2 2l2 2M14 11.5l2 2l-2 2",
    fields: &[words("version", "Version", "What is deployed.")],
    help: "The application's files: the program that the application server runs.",
    ..PLAIN_CARD
};

static DATABASE: KindInfo = KindInfo {
    kind: Database,
    name: "Database",
    label: "MySQL",
    hue: "#0891b2",
    glyph: "M5 6c0-1.7 3.1-3 7-3s7 1.3 7 3s-3.1 3-7 3s-7-1.3-7-3zM5 6v12c0 1.7 3.1 3 7 3s7-1.3 7-3V6M5 12c0 1.7 3.1 3 7 3s7-1.3 7-3",
    fields: &[
        choice(
            "role",
            "Role",
            &[("", "not stated"), ("primary", "primary"), ("replica", "replica")],
            "",
            "The primary takes writes; a replica copies it and may answer reads.",
        ),
        workers(16.0),
        QUEUE,
        service_dist("exponential"),
        number(
            "service.mean_ms",
            "Read time",
            (0.0, 600_000.0),
            "ms",
            1.5,
            "How long one indexed read takes on average.",
        ),
        number("write_ms", "Write time", (0.0, 600_000.0), "ms", 5.0, "How long one write takes on average."),
        SERVICE_SCV,
        number(
            "apply_ms",
            "Apply time",
            (0.0, 600_000.0),
            "ms",
            2.0,
            "How long a replica takes to repeat one write.",
        ),
        choice(
            "failover",
            "When the primary dies",
            &[("manual", "somebody promotes a replica"), ("automatic", "a replica is promoted by itself")],
            "manual",
            "Who makes a replica the new primary.",
        ),
        PROGRAM,
    ],
    help: "Keeps the site's data.",
    ..PLAIN_CARD
};

static CACHE: KindInfo = KindInfo {
    kind: Cache,
    name: "Cache",
    label: "Redis",
    hue: "#ea580c",
    glyph: "M13 3L5 13.5h6L10.5 21L19 10h-6.5z",
    palette: PaletteGroup::More,
    fields: &[
        HIT_RATIO,
        number("ttl_s", "Kept for", (0.0, 31_536_000.0), "s", 60.0, "How long an entry is used."),
        workers(1.0),
        QUEUE,
        service_dist("exponential"),
        service_mean(0.2),
        SERVICE_SCV,
        PROGRAM,
    ],
    help: "Keeps recent answers in memory so that the database is asked less.",
    ..PLAIN_CARD
};

static CDN: KindInfo = KindInfo {
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

static QUEUE_KIND: KindInfo = KindInfo {
    kind: Queue,
    name: "Queue",
    label: "Queue",
    subtitle: "messages",
    hue: "#9333ea",
    glyph: "M3.5 7h4v10h-4zM10 7h4v10h-4zM16.5 7h4v10h-4z",
    palette: PaletteGroup::More,
    fields: &[
        bound("capacity", "Capacity", "messages", "How many messages may wait; empty for no bound."),
        workers(64.0),
        service_dist("deterministic"),
        service_mean(0.5),
        SERVICE_SCV,
        PROGRAM,
    ],
    help: "Keeps work to be done later by workers.",
    ..PLAIN_CARD
};

static WORKER: KindInfo = KindInfo {
    kind: Worker,
    name: "Worker",
    label: "Worker",
    hue: "#4d7c0f",
    glyph: "M12 15.5a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1",
    palette: PaletteGroup::More,
    fields: &[
        workers(4.0),
        QUEUE,
        service_dist("exponential"),
        service_mean(50.0),
        SERVICE_SCV,
        HOLDS_WORKER,
        PROGRAM,
    ],
    help: "Does the work that waits in a queue.",
    ..PLAIN_CARD
};

static STORAGE: KindInfo = KindInfo {
    kind: Storage,
    name: "Storage",
    label: "Storage",
    subtitle: "object storage",
    hue: "#78716c",
    glyph: "M4.5 6.5h15L17.5 20h-11zM3.5 6.5h17M8.5 3.5h7v3h-7z",
    palette: PaletteGroup::More,
    fields: &[workers(256.0), QUEUE, service_dist("exponential"), service_mean(10.0), SERVICE_SCV, MANAGED],
    help: "Keeps files and pictures as objects.",
    ..PLAIN_CARD
};

static CERTIFICATE: KindInfo = KindInfo {
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

static AGENT: KindInfo = KindInfo {
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

static MONITOR: KindInfo = KindInfo {
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

static SERVER: KindInfo = KindInfo {
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

static CLUSTER: KindInfo = KindInfo {
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

static ZONE: KindInfo = KindInfo {
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

static NOTE: KindInfo = KindInfo {
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

static TEXT: KindInfo = KindInfo {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_entry_with_words_and_a_glyph() {
        for &kind in NodeKind::ALL {
            let info = info(kind);
            assert_eq!(info.kind, kind);
            assert_eq!(NodeKind::from_key(kind.key()), Some(kind));
            assert!(!info.name.is_empty() && !info.label.is_empty() && !info.help.is_empty());
            assert!(info.glyph.starts_with('M'), "{kind} has no glyph");
        }
    }

    #[test]
    fn every_default_is_a_value_its_own_field_accepts() {
        for field in NodeKind::ALL.iter().flat_map(|kind| kind.info().fields) {
            if field.default != Default::Nothing {
                assert_eq!(field.check(&field.default.value()), Ok(()), "{}", field.path);
            }
        }
    }
}
