//! What a task is made of. The types are the file format: a field here is a
//! field there, and what is not here is refused.

use super::field;
use crate::model::{LinkKind, NodeKind, Props};
use serde::Deserialize;

/// A task in one of the course's editions: what a board must show, and what
/// its author must be able to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// As in `--task distributed`: small letters, digits, `-` and `_`.
    pub name: String,
    pub title: String,
    /// What is asked, in a few sentences.
    pub brief: String,
    /// How long the interview at the whiteboard takes.
    pub minutes: u32,
    /// A built-in design that meets the task.
    pub template: Option<String>,
    /// In the order in which one would draw.
    pub requirements: Vec<Requirement>,
    /// What the learner must be able to explain.
    pub questions: Vec<Question>,
    /// What the learner is asked to find wrong with the design.
    pub flaws: Vec<Flaw>,
    /// Rules of the review whose findings lie beyond the task: neither asked
    /// for nor to be named.
    pub beyond: Vec<String>,
}

/// One thing that a board must show.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Names the requirement within its task.
    #[serde(deserialize_with = "field::name")]
    pub id: String,
    /// What is asked, in one sentence.
    #[serde(deserialize_with = "field::sentence")]
    pub ask: String,
    /// How to draw it here, for who has never done so.
    #[serde(deserialize_with = "field::sentence")]
    pub hint: String,
    /// Why it is asked, in one sentence.
    #[serde(default, deserialize_with = "field::sentence")]
    pub why: String,
    /// Its share of the score beside the others', from 0.1 to 100.
    #[serde(default = "one", deserialize_with = "field::weight")]
    pub weight: f64,
    /// The editions that ask for it.
    #[serde(default = "both", deserialize_with = "field::editions")]
    pub editions: Vec<u8>,
    pub check: Check,
}

/// A question of the interview, with an answer to compare one's own with.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    #[serde(deserialize_with = "field::name")]
    pub id: String,
    #[serde(deserialize_with = "field::sentence")]
    pub ask: String,
    /// A model answer.
    #[serde(deserialize_with = "field::paragraph")]
    pub answer: String,
    /// Words of the vocabulary that an answer will use.
    #[serde(default, deserialize_with = "field::words")]
    pub terms: Vec<String>,
}

/// A weakness that the learner is asked to name.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flaw {
    #[serde(deserialize_with = "field::name")]
    pub id: String,
    #[serde(deserialize_with = "field::sentence")]
    pub ask: String,
    #[serde(deserialize_with = "field::paragraph")]
    pub answer: String,
    /// The rules of the review that find it, as in `SPOF-1`.
    #[serde(default, deserialize_with = "field::rules")]
    pub rules: Vec<String>,
}

/// The nodes that a requirement speaks of: those for which everything holds
/// that is said.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Who {
    /// Any of these kinds; nothing said is any kind but words on the board.
    #[serde(deserialize_with = "field::node_kinds")]
    pub kind: Vec<NodeKind>,
    /// `primary` or `replica`.
    #[serde(deserialize_with = "field::word")]
    pub role: String,
    /// Words that the node is called by, wherever they stand and with small
    /// slips of spelling; the name of its kind counts as a part of its label.
    #[serde(deserialize_with = "field::word")]
    pub label: String,
    /// Fields and the values they must have.
    #[serde(deserialize_with = "field::settings")]
    pub with: Props,
    /// What it must sit in, however deep.
    #[serde(rename = "in")]
    pub inside: Option<Box<Who>>,
    /// What must sit in it or be attached to it, however deep.
    pub has: Option<Box<Who>>,
}

/// How many. Nothing said means at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    pub least: u32,
    pub most: Option<u32>,
}

/// What is looked for on the board.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// So many nodes.
    Count(Count),
    /// Each of some nodes holds others.
    Each(Each),
    /// Kinds that do not share a machine.
    Apart(Apart),
    /// Links between some nodes.
    Link(Links),
    /// Requests find a way.
    Path(Path),
    /// Something is said in a field.
    Stated(Stated),
    /// It is said whether all backends serve or some wait, and the links agree.
    Mode(Of),
    /// A DNS record.
    Record(RecordCheck),
    /// The site's name stands somewhere.
    Domain(Name),
    /// No two machines have the same address.
    Addresses(Nothing),
    /// Two nodes on two machines that stand in for each other.
    Pair(Of),
    /// A certificate for a name wherever users' HTTPS ends.
    Certificate(Name),
    /// A firewall stands before each.
    Guarded(Of),
    /// Each is watched: numbers go one way to a monitoring system.
    Watched(Of),
    /// Somebody counts requests.
    Qps(Nothing),
    /// No page travels through these: what DNS is not for.
    Aside(Of),
    /// The site stays up when any one is lost. Simulated.
    Survives(Survives),
    /// Times and failures at a rate. Simulated.
    Performs(Performs),
    /// All of these.
    All(#[serde(deserialize_with = "field::checks")] Vec<Check>),
    /// At least one of these.
    Any(#[serde(deserialize_with = "field::checks")] Vec<Check>),
    /// The contrary.
    Not(Box<Check>),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    pub of: Who,
    #[serde(default, deserialize_with = "field::bound")]
    pub exactly: Option<u32>,
    #[serde(default, deserialize_with = "field::bound")]
    pub at_least: Option<u32>,
    #[serde(default, deserialize_with = "field::bound")]
    pub at_most: Option<u32>,
    /// Counts machines on which there is one, not the nodes themselves.
    #[serde(default)]
    pub distinct_hosts: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Each {
    pub of: Who,
    pub has: Who,
    #[serde(default, deserialize_with = "field::bound")]
    pub exactly: Option<u32>,
    #[serde(default, deserialize_with = "field::bound")]
    pub at_least: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    #[serde(deserialize_with = "field::node_kinds")]
    pub kinds: Vec<NodeKind>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Links {
    pub from: Who,
    pub to: Who,
    /// Any of these; nothing said is any kind.
    #[serde(default, deserialize_with = "field::link_kinds")]
    pub kind: Vec<LinkKind>,
    /// Words on the line; spelling as with labels of nodes.
    #[serde(default, deserialize_with = "field::word")]
    pub label: String,
    #[serde(default)]
    pub per: Per,
    #[serde(default, deserialize_with = "field::bound")]
    pub exactly: Option<u32>,
    #[serde(default, deserialize_with = "field::bound")]
    pub at_least: Option<u32>,
    #[serde(default, deserialize_with = "field::bound")]
    pub at_most: Option<u32>,
    /// Whether the line may be drawn the other way round.
    #[serde(default)]
    pub either_way: bool,
}

/// What the number of links is said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// All links together.
    #[default]
    Board,
    /// The links that begin at each.
    From,
    /// The links that end at each.
    To,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Path {
    pub from: Who,
    pub to: Who,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    pub of: Who,
    #[serde(deserialize_with = "field::word")]
    pub field: String,
    /// Nothing said takes any value.
    #[serde(default, deserialize_with = "field::words")]
    pub one_of: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Of {
    pub of: Who,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    #[serde(deserialize_with = "field::host")]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordCheck {
    #[serde(deserialize_with = "field::host")]
    pub name: String,
    #[serde(rename = "type", deserialize_with = "field::record_type")]
    pub ty: crate::model::RecordType,
    /// Nothing said takes any value.
    #[serde(default, deserialize_with = "field::word")]
    pub value: String,
    /// Whether the value must be the address at which users enter.
    #[serde(default)]
    pub leads_to_entry: bool,
}

/// The site is run once for each of these nodes, which crashes and stays down.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survives {
    pub crash_of: Who,
    /// The share of requests that must be answered after the settling time.
    #[serde(default = "nearly_all", deserialize_with = "field::share")]
    pub answered: f64,
    /// What sort of requests; nothing said is all of them.
    #[serde(default)]
    pub requests: Option<Requests>,
    /// How long the design may take to notice, in seconds.
    #[serde(default = "settling", deserialize_with = "field::seconds")]
    pub settle_s: f64,
    #[serde(default)]
    pub run: Run,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requests {
    Static,
    Read,
    Write,
}

/// What a run must show. At least one of the figures is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Performs {
    /// Milliseconds.
    #[serde(default, deserialize_with = "field::milliseconds")]
    pub mean_ms: Option<f64>,
    #[serde(default, deserialize_with = "field::milliseconds")]
    pub p50_ms: Option<f64>,
    #[serde(default, deserialize_with = "field::milliseconds")]
    pub p95_ms: Option<f64>,
    #[serde(default, deserialize_with = "field::milliseconds")]
    pub p99_ms: Option<f64>,
    /// The share of requests that must be answered, 0 to 1.
    #[serde(default = "nearly_all", deserialize_with = "field::share")]
    pub answered: f64,
    /// What goes wrong meanwhile.
    #[serde(default, deserialize_with = "field::faults")]
    pub faults: Vec<Trouble>,
    #[serde(default)]
    pub run: Run,
}

/// A fault that hits every node of a sort.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    #[serde(deserialize_with = "field::fault_kind")]
    pub fault: crate::model::FaultKind,
    /// Nothing said is every node that it can befall.
    #[serde(default)]
    pub of: Who,
    #[serde(deserialize_with = "field::seconds")]
    pub at_s: f64,
    #[serde(default, deserialize_with = "field::some_seconds")]
    pub for_s: Option<f64>,
    #[serde(default, deserialize_with = "field::factor")]
    pub factor: Option<f64>,
}

/// How the simulation is run.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Run {
    /// Requests a second from all users together.
    #[serde(deserialize_with = "field::rate")]
    pub requests_per_s: f64,
    /// Seconds of virtual time that are measured.
    #[serde(deserialize_with = "field::seconds")]
    pub duration_s: f64,
    /// Seconds before that.
    #[serde(deserialize_with = "field::seconds")]
    pub warmup_s: f64,
    pub seed: u64,
    /// The shares of static files, reads and writes.
    #[serde(deserialize_with = "field::mix")]
    pub mix: [f64; 3],
    /// Fields of a kind that hold in place of the board's own, so that every
    /// board is tried with machines of the same speed.
    #[serde(deserialize_with = "field::given")]
    pub given: Vec<(NodeKind, Props)>,
}

impl Default for Run {
    /// Rate, mix and users as on a new board; 30 seconds give some hundred
    /// requests, enough to tell 99 % from 95 %.
    fn default() -> Self {
        Self {
            requests_per_s: 20.0,
            duration_s: 30.0,
            warmup_s: 5.0,
            seed: 1,
            mix: [0.5, 0.4, 0.1],
            given: Vec::new(),
        }
    }
}

impl Bounds {
    pub fn new(exactly: Option<u32>, at_least: Option<u32>, at_most: Option<u32>) -> Self {
        match (exactly, at_least, at_most) {
            (Some(n), ..) => Self { least: n, most: Some(n) },
            (None, None, None) => Self { least: 1, most: None },
            (None, least, most) => Self { least: least.unwrap_or(0), most },
        }
    }
}

impl Count {
    pub fn bounds(&self) -> Bounds {
        Bounds::new(self.exactly, self.at_least, self.at_most)
    }
}

impl Each {
    pub fn bounds(&self) -> Bounds {
        Bounds::new(self.exactly, self.at_least, None)
    }
}

impl Links {
    pub fn bounds(&self) -> Bounds {
        Bounds::new(self.exactly, self.at_least, self.at_most)
    }
}

fn one() -> f64 {
    1.0
}

fn both() -> Vec<u8> {
    vec![1, 2]
}

fn nearly_all() -> f64 {
    0.99
}

/// Longer than VRRP's 3.6 s and a health check's 6.2 s with HAProxy's defaults.
fn settling() -> f64 {
    10.0
}
