//! Arbitrary boards that a reader would not have to mend.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, Number, Value, json};
use stackboard_core::model::{
    Board, Dismissal, Fault, FaultKind, Field, FieldType, Link, LinkKind, Meta, Node, NodeId, NodeKind,
    Props, ReviewNotes, Scenario, Target, number_value,
};

/// How often to try, without notes of failures beside the tests.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// JSON of any shape, a few levels deep.
pub fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|f| Number::from_f64(f).map_or(Value::Null, Value::Number)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((key(), inner), 0..5).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// Names that the format gives no meaning.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "x_[a-z]{0,6}",
        1 => Just("__proto__".to_owned()),
        1 => Just("constructor".to_owned()),
        1 => "[Ωé日 ]{1,4}",
    ]
}

fn unknown() -> impl Strategy<Value = Props> {
    prop_oneof![
        3 => Just(Props::new()),
        1 => vec((key(), json()), 0..4).prop_map(|entries| entries.into_iter().collect()),
    ]
}

/// Words without characters that a reader takes out.
pub fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(vec!["", "Nginx", "HAProxy", "Server 1", "MySQL", "Königsweg", "www → A 8.8.8.8"]).prop_map(String::from),
        1 => "[a-zA-Z0-9 \"\\\\/<>&'é日🦀\n\t]{0,30}",
    ]
}

/// Positions mostly as an editor leaves them, sometimes any number.
fn coordinate() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-200_i32..2_000).prop_map(f64::from),
        2 => (-20_000_i32..20_000).prop_map(|n| f64::from(n) / 10.0),
        1 => -1e7..1e7,
    ]
}

fn size(usual: f64) -> impl Strategy<Value = f64> {
    prop_oneof![3 => Just(usual), 2 => (1_i32..3_000).prop_map(f64::from), 1 => 1.0..1e5]
}

fn record() -> impl Strategy<Value = Value> {
    let known = (
        select(vec!["www.foobar.com", "foobar.com"]),
        select(vec!["A", "AAAA", "CNAME", "NS", "MX"]),
        words(),
    )
        .prop_map(|(name, ty, value)| json!({"name": name, "type": ty, "value": value}));
    (known, option::of(0_u32..100_000), unknown()).prop_map(|(mut record, ttl, extra)| {
        if let Some(object) = record.as_object_mut() {
            object.extend(extra);
            object.extend(ttl.map(|ttl| ("ttl_s".to_owned(), Value::from(ttl))));
        }
        record
    })
}

/// A value that the field accepts, written as a reader would.
fn value(field: &'static Field) -> BoxedStrategy<Value> {
    match field.ty {
        FieldType::Text { max } => {
            words().prop_map(move |w| w.chars().take(max).collect::<String>().into()).boxed()
        }
        FieldType::HostPattern => {
            select(vec!["", "www.foobar.com", "*.foobar.com"]).prop_map(Value::from).boxed()
        }
        FieldType::Host => select(vec!["", "www.foobar.com", "a-b.example"]).prop_map(Value::from).boxed(),
        FieldType::Address => {
            select(vec!["", "10.0.0.10", "8.8.8.8", "2001:db8::1"]).prop_map(Value::from).boxed()
        }
        FieldType::Number { min, max, whole, .. } => {
            let round = move |n: f64| number_value(if whole { n.round().clamp(min, max) } else { n });
            prop_oneof![
                (min..=max).prop_map(round),
                (min..=max.min(min + 50.0)).prop_map(move |n| number_value(n.ceil().clamp(min, max)))
            ]
            .boxed()
        }
        FieldType::Bound { min, max, .. } => {
            prop_oneof![Just(Value::Null), (min..=max).prop_map(|n| number_value(n.floor()))].boxed()
        }
        FieldType::Choice(choices) => select(choices).prop_map(|(key, _)| Value::from(key)).boxed(),
        FieldType::Flag => any::<bool>().prop_map(Value::from).boxed(),
        FieldType::Records => vec(record(), 0..4).prop_map(Value::from).boxed(),
    }
}

fn props(fields: &'static [Field]) -> impl Strategy<Value = Props> {
    let known: Vec<_> = fields
        .iter()
        .map(|field| {
            option::weighted(0.3, value(field)).prop_map(move |value| value.map(|value| (field, value)))
        })
        .collect();
    (known, unknown(), unknown()).prop_map(|(known, extra, inner)| {
        let mut props: Props = extra;
        for (field, value) in known.into_iter().flatten() {
            field.set(&mut props, Some(value));
        }
        for outer in ["service", "health_check", "vrrp", "mix"] {
            if let Some(Value::Object(object)) = props.get_mut(outer) {
                object.extend(inner.clone());
            }
        }
        props
    })
}

fn node() -> impl Strategy<Value = Node> {
    select(NodeKind::ALL).prop_flat_map(|kind| {
        let info = kind.info();
        (
            option::of(words()),
            coordinate(),
            coordinate(),
            size(info.size.0),
            size(info.size.1),
            props(info.fields),
        )
            .prop_map(move |(label, x, y, w, h, props)| Node {
                label,
                w,
                h,
                props,
                ..Node::new("", kind, x, y)
            })
    })
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z]{1,8}", "[ -~é日]{1,12}"]
}

/// Ids that differ: some by the kind, as an editor makes them, some of their own.
fn name(own: String, stem: &str, index: usize) -> String {
    if own.is_empty() { format!("{stem}{}", index + 1) } else { format!("{own}{index}") }
}

fn fault(board: &Board, (kind, which, at_s, factor, for_s, extra): FaultSeed) -> Option<Fault> {
    let target = if kind == FaultKind::Cut {
        Some(Target::Link(which.get(&board.links.keys().cloned().collect::<Vec<_>>())?.clone()))
    } else {
        Some(Target::Node(which.get(&board.nodes.keys().cloned().collect::<Vec<_>>())?.clone()))
    };
    Some(Fault { at_s, target, kind, factor, for_s, extra })
}

type FaultSeed = (FaultKind, Pick, f64, Option<f64>, Option<f64>, Props);

/// Chooses from a list that is known later.
#[derive(Debug, Clone)]
pub struct Pick(prop::sample::Index);

impl Pick {
    fn get<'a, T>(&self, list: &'a [T]) -> Option<&'a T> {
        (!list.is_empty()).then(|| self.0.get(list))
    }
}

fn pick() -> impl Strategy<Value = Pick> {
    any::<prop::sample::Index>().prop_map(Pick)
}

fn fault_seed() -> impl Strategy<Value = FaultSeed> {
    let number = || prop_oneof![(0_u32..1_000).prop_map(f64::from), 0.0..1e6];
    (select(&FaultKind::ALL[..]), pick(), number(), option::of(number()), option::of(number()), unknown())
}

/// What people decided about a review, of rules and places that may not exist.
fn review_notes() -> impl Strategy<Value = ReviewNotes> {
    let ids = || vec("[a-z0-9]{1,6}", 0..3);
    let rule = select(vec!["SPOF-1", "FW-1", "NEW-9"]);
    let dismissal =
        (rule, ids(), ids(), words(), unknown()).prop_map(|(rule, nodes, links, reason, extra)| Dismissal {
            rule: rule.to_owned(),
            nodes: nodes.into_iter().map(Into::into).collect(),
            links: links.into_iter().map(Into::into).collect(),
            reason,
            extra,
        });
    let task = option::of(select(vec!["distributed", "my-own"]).prop_map(String::from));
    (task, vec(dismissal, 0..3), unknown()).prop_map(|(task, dismissed, extra)| ReviewNotes {
        task,
        dismissed,
        extra,
    })
}

/// A board of up to `most` nodes that a reader has nothing to mend in.
pub fn board(most: usize) -> impl Strategy<Value = Board> {
    let nodes = vec((node(), id(), option::of(pick())), 0..=most);
    let link = (pick(), pick(), select(&LinkKind::ALL[..]), words(), id(), props(LinkKind::fields()));
    let links = vec(link, 0..=most * 2);
    let meta = (words(), words(), unknown(), any::<u64>(), 0.001..1e6, vec(fault_seed(), 0..3), unknown());
    (nodes, links, meta, review_notes(), pick()).prop_map(|(nodes, links, meta, review, last)| {
        let mut board = Board::default();
        for (index, (mut node, own, parent)) in nodes.into_iter().enumerate() {
            node.id = name(own, node.kind.key(), index).into();
            let holders: Vec<NodeId> = board
                .nodes
                .values()
                .filter(|holder| node.kind.fits_in(holder.kind) && board.ancestors(holder).count() < 30)
                .map(|holder| holder.id.clone())
                .collect();
            node.parent = parent.and_then(|parent| parent.get(&holders).cloned());
            board.nodes.insert(node.id.clone(), node);
        }
        // Drawing order need not be the order of nesting.
        if board.nodes.len() > 1 {
            let at = last.0.index(board.nodes.len());
            board.nodes.swap_indices(0, at);
        }
        let ids: Vec<NodeId> = board.nodes.keys().cloned().collect();
        for (index, (from, to, kind, label, own, props)) in links.into_iter().enumerate() {
            let (Some(from), Some(to)) = (from.get(&ids), to.get(&ids)) else { break };
            let id = name(own, "l", index);
            let link = Link { label, props, ..Link::new(id.as_str(), from.clone(), to.clone(), kind) };
            board.links.insert(id.into(), link);
        }
        let (title, notes, extra, seed, duration_s, faults, scenario_extra) = meta;
        let faults = faults.into_iter().filter_map(|seed| fault(&board, seed)).collect();
        board.meta = Meta {
            title,
            notes,
            extra,
            scenario: Scenario { seed, duration_s, faults, extra: scenario_extra },
            review,
        };
        board
    })
}

/// A JSON object for tests that build a file by hand.
#[allow(dead_code, reason = "not every test that shares this module builds files")]
pub fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}
