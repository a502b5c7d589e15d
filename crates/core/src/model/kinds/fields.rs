//! Fields, and those that several kinds share.

use crate::model::field::{Default, Field, FieldType};

pub(super) const fn number(
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

pub(super) const fn whole(
    path: &'static str,
    name: &'static str,
    (min, max): (f64, f64),
    unit: &'static str,
    default: f64,
    help: &'static str,
) -> Field {
    Field {
        ty: FieldType::Number { min, max, unit, whole: true },
        ..number(path, name, (min, max), unit, default, help)
    }
}

pub(super) const fn bound(
    path: &'static str,
    name: &'static str,
    unit: &'static str,
    help: &'static str,
) -> Field {
    Field { path, name, ty: FieldType::Bound { min: 0.0, max: 1e6, unit }, default: Default::Nothing, help }
}

pub(super) const fn choice(
    path: &'static str,
    name: &'static str,
    choices: &'static [(&'static str, &'static str)],
    default: &'static str,
    help: &'static str,
) -> Field {
    Field { path, name, ty: FieldType::Choice(choices), default: Default::Text(default), help }
}

pub(super) const fn flag(path: &'static str, name: &'static str, default: bool, help: &'static str) -> Field {
    Field { path, name, ty: FieldType::Flag, default: Default::Flag(default), help }
}

pub(super) const fn words(path: &'static str, name: &'static str, help: &'static str) -> Field {
    Field { path, name, ty: FieldType::Text { max: 200 }, default: Default::Text(""), help }
}

pub(super) const fn address(path: &'static str, name: &'static str, help: &'static str) -> Field {
    Field { path, name, ty: FieldType::Address, default: Default::Text(""), help }
}

pub(super) const fn host(
    path: &'static str,
    name: &'static str,
    default: &'static str,
    help: &'static str,
) -> Field {
    Field { path, name, ty: FieldType::Host, default: Default::Text(default), help }
}

pub(super) const fn workers(default: f64) -> Field {
    whole("workers", "Workers", (1.0, 1e5), "", default, "How many requests it serves at once.")
}

pub(super) const QUEUE: Field =
    bound("queue", "Queue", "requests", "How many requests may wait; empty for no bound, 0 for none.");

pub(super) const DISTRIBUTIONS: &[(&str, &str)] = &[
    ("deterministic", "always the same"),
    ("exponential", "exponential"),
    ("lognormal", "lognormal"),
    ("uniform", "uniform"),
];

pub(super) const fn service_dist(default: &'static str) -> Field {
    choice(
        "service.dist",
        "Service time varies",
        DISTRIBUTIONS,
        default,
        "How the time of one request spreads.",
    )
}

pub(super) const fn service_mean(default: f64) -> Field {
    number(
        "service.mean_ms",
        "Service time",
        (0.0, 600_000.0),
        "ms",
        default,
        "How long one request takes on average.",
    )
}

pub(super) const SERVICE_SCV: Field = number(
    "service.scv",
    "Spread (SCV)",
    (0.0, 100.0),
    "",
    1.0,
    "Variance over squared mean, for the lognormal spread.",
);

pub(super) const HOLDS_WORKER: Field = flag(
    "holds_worker",
    "Waits for answers",
    false,
    "Whether a worker stays taken while the database works, as with PHP-FPM and Gunicorn.",
);

pub(super) const fn availability(default: f64) -> Field {
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
pub(super) const MACHINE: Field = availability(0.995);
/// Programs are restarted, updated and fail: three nines, nine hours a year,
/// the usual aim for a single instance.
pub(super) const PROGRAM: Field = availability(0.999);
/// Services that are run by a provider with redundancy of its own promise about
/// this (Amazon S3 and CloudFront: 99.9 %).
pub(super) const MANAGED: Field = availability(0.999);
/// Name service is spread over many machines by its nature; providers promise
/// up to 100 % (Amazon Route 53). A network device has no disk and few parts.
pub(super) const STEADY: Field = availability(0.9999);

pub(super) const REDIRECTS: Field =
    flag("redirects_http", "Redirects to HTTPS", false, "Whether port 80 answers 301 to the https address.");

/// Servers' and services' numbers that matter to no single request.
pub(super) const IP: Field = address("ip", "IP address", "The address of the machine.");

pub(super) const HIT_RATIO: Field = number(
    "hit_ratio",
    "Hit ratio",
    (0.0, 1.0),
    "",
    0.9,
    "The share of requests answered from what is kept.",
);
