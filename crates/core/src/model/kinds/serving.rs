//! The kinds that serve requests and keep data.

use super::{
    PLAIN_CARD,
    fields::{
        HIT_RATIO, HOLDS_WORKER, MANAGED, PROGRAM, QUEUE, REDIRECTS, SERVICE_SCV, bound, choice, number,
        service_dist, service_mean, whole, words, workers,
    },
};
use crate::model::{
    NodeKind::{App, Cache, Code, Database, Queue, Storage, Web, Worker},
    kind::{KindInfo, PaletteGroup},
};

pub(super) static WEB: KindInfo = KindInfo {
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

pub(super) static APP: KindInfo = KindInfo {
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

pub(super) static CODE: KindInfo = KindInfo {
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

pub(super) static DATABASE: KindInfo = KindInfo {
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

pub(super) static CACHE: KindInfo = KindInfo {
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

pub(super) static QUEUE_KIND: KindInfo = KindInfo {
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

pub(super) static WORKER: KindInfo = KindInfo {
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

pub(super) static STORAGE: KindInfo = KindInfo {
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
