//! Bytes as a board: the JSON of its file, which the reader of files then holds
//! to all that a file must be. The order is that of `pack`.

use super::{
    LinkError,
    bytes::{Reader, Topic, unzigzag},
    pack::{
        BACK, FIELDS, INSIDE, LABELLED, LINK, LINK_FIELDS, LINK_LABELLED, NEW_SIZE, NODE, NOTHING,
        PREDECESSOR, SAME_PARENT, SAME_SIZE, SIZED, SLOTTED, base,
    },
    places::{Base, read_axis},
    props::{Class, Last, read_json, read_props, read_value},
    tables::{FAULTS, LINK_KINDS, NODE_KINDS, entry, memory},
};
use crate::io::{
    ReadError,
    file::{FORMAT, VERSION},
    limits,
};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

type Object = Map<String, Value>;

pub(super) fn unpack(packed: &[u8]) -> Result<Value, LinkError> {
    let mut input = Reader::new(packed, memory())?;
    let version = input.natural()?;
    if version > VERSION {
        return Err(ReadError::Newer { found: version, reads: VERSION }.into());
    }
    let node_count = count(&mut input, "nodes", limits::NODES)?;
    let link_count = count(&mut input, "links", limits::LINKS)?;
    let nodes = nodes(&mut input, node_count)?;
    let links = links(&mut input, link_count, &nodes)?;
    let title = input.text(Topic::Title)?;
    let notes = input.text(Topic::Notes)?;
    let mut file = read_json(&mut input, Topic::Other, 1)?;
    if let Some(scenario) = scenario(&mut input, &nodes, &links)? {
        file.insert("scenario".into(), scenario.into());
    }
    input.finish()?;
    file.insert("format".into(), FORMAT.into());
    file.insert("version".into(), version.into());
    file.insert("title".into(), title.into());
    file.insert("notes".into(), notes.into());
    file.insert("nodes".into(), nodes.into_iter().map(Value::Object).collect());
    file.insert("links".into(), links.into_iter().map(Value::Object).collect());
    Ok(file.into())
}

fn count(input: &mut Reader, what: &'static str, max: usize) -> Result<usize, LinkError> {
    match input.count()? {
        count if count > max => Err(ReadError::TooMany { what, count, max }.into()),
        count => Ok(count),
    }
}

/// The number and the name of a kind.
fn kind(input: &mut Reader, number: usize, name: Option<&str>) -> Result<String, LinkError> {
    match name {
        _ if number == 0 => input.text(Topic::Kind),
        Some(name) => Ok(name.to_owned()),
        None => Err(LinkError::Damaged),
    }
}

fn nodes(input: &mut Reader, count: usize) -> Result<Vec<Object>, LinkError> {
    let mut nodes = vec![Object::new(); count];
    let mut kinds = Vec::with_capacity(count);
    let mut shapes: Vec<u64> = Vec::with_capacity(count);
    let mut expected: FxHashMap<usize, u64> =
        NODE_KINDS.iter().zip(1..).map(|(kind, at)| (at, kind.shape)).collect();
    for node in &mut nodes {
        let code = input.count()?;
        let number = code >> 1;
        let name = kind(input, number, entry(NODE_KINDS, number).map(|kind| kind.key))?;
        node.insert("kind".into(), name.into());
        if code & 1 == 1 {
            expected.insert(number, input.natural()?);
        }
        kinds.push(number);
        shapes.push(expected.get(&number).copied().unwrap_or(0));
    }
    let having = |flag: u64| (0..count).filter(|index| shapes[*index] & flag != 0).collect::<Vec<_>>();
    for (node, kind) in nodes.iter_mut().zip(&kinds) {
        node.insert("id".into(), input.text(Topic::NodeId(*kind))?.into());
    }
    for index in having(LABELLED) {
        nodes[index].insert("label".into(), input.text(Topic::NodeLabel(kinds[index]))?.into());
    }
    let parents = parents(input, &mut nodes, &having(INSIDE))?;
    let slotted = having(SLOTTED);
    let bases: Vec<Base> =
        (0..count).map(|index| base(index, parents[index], slotted.binary_search(&index).is_ok())).collect();
    for axis in ["x", "y"] {
        for (node, coordinate) in nodes.iter_mut().zip(read_axis(input, &bases)?) {
            if let Some(coordinate) = coordinate {
                node.insert(axis.into(), coordinate.into());
            }
        }
    }
    let mut sizes: FxHashMap<usize, [Value; 2]> = FxHashMap::default();
    for index in having(SIZED) {
        let [w, h] = match input.natural()? {
            SAME_SIZE => sizes.get(&kinds[index]).cloned().ok_or(LinkError::Damaged)?,
            NEW_SIZE => [read_value(input, 0)?, read_value(input, 0)?],
            _ => return Err(LinkError::Damaged),
        };
        sizes.insert(kinds[index], [w.clone(), h.clone()]);
        nodes[index].insert("w".into(), w);
        nodes[index].insert("h".into(), h);
    }
    let mut last = Last::default();
    for index in having(FIELDS) {
        merge(&mut nodes[index], read_props(input, Class::Node(kinds[index]), &mut last)?);
    }
    Ok(nodes)
}

/// Adds fields to a record; what the record says by itself holds.
fn merge(record: &mut Object, fields: Object) {
    for (name, value) in fields {
        record.entry(name).or_insert(value);
    }
}

fn parents(
    input: &mut Reader,
    nodes: &mut [Object],
    inside: &[usize],
) -> Result<Vec<Option<usize>>, LinkError> {
    let mut parents = vec![None; nodes.len()];
    let mut last = None;
    for &index in inside {
        let parent = match input.natural()? {
            SAME_PARENT => last,
            PREDECESSOR => index.checked_sub(1),
            back => (index as i64).checked_sub(unzigzag(back - BACK)).and_then(|at| usize::try_from(at).ok()),
        };
        let id = parent.and_then(|parent| nodes.get(parent)?.get("id").cloned()).ok_or(LinkError::Damaged)?;
        input.spend(id.as_str().map_or(0, str::len))?;
        nodes[index].insert("in".into(), id);
        parents[index] = parent;
        last = parent;
    }
    Ok(parents)
}

fn links(input: &mut Reader, count: usize, nodes: &[Object]) -> Result<Vec<Object>, LinkError> {
    let mut links = vec![Object::new(); count];
    for end in ["from", "to"] {
        let mut last = 0_i64;
        for link in &mut links {
            last = last.checked_add(input.whole()?).ok_or(LinkError::Damaged)?;
            let node = usize::try_from(last).ok().and_then(|index| nodes.get(index));
            let id = node.and_then(|node| node.get("id").cloned()).ok_or(LinkError::Damaged)?;
            input.spend(id.as_str().map_or(0, str::len))?;
            link.insert(end.into(), id);
        }
    }
    let mut kinds = Vec::with_capacity(count);
    let mut flags = Vec::with_capacity(count);
    for link in &mut links {
        let code = input.count()?;
        let number = code >> 2;
        link.insert("kind".into(), kind(input, number, entry(LINK_KINDS, number).copied())?.into());
        kinds.push(number);
        flags.push(code as u64 & 3);
    }
    for link in &mut links {
        link.insert("id".into(), input.text(Topic::LinkId)?.into());
    }
    let with = |flag: u64| (0..count).filter(|index| flags[*index] & flag != 0).collect::<Vec<_>>();
    for index in with(LINK_LABELLED) {
        links[index].insert("label".into(), input.text(Topic::LinkLabel(kinds[index]))?.into());
    }
    let mut last = Last::default();
    for index in with(LINK_FIELDS) {
        merge(&mut links[index], read_props(input, Class::Link(kinds[index]), &mut last)?);
    }
    Ok(links)
}

fn scenario(input: &mut Reader, nodes: &[Object], links: &[Object]) -> Result<Option<Object>, LinkError> {
    if input.natural()? == 0 {
        return Ok(None);
    }
    let seed = input.natural()?;
    let duration = read_value(input, 0)?;
    let mut scenario = read_json(input, Topic::Other, 2)?;
    let count = count(input, "faults", limits::FAULTS)?;
    let faults = (0..count).map(|_| fault(input, nodes, links)).collect::<Result<Vec<_>, _>>()?;
    scenario.insert("seed".into(), seed.into());
    scenario.insert("duration_s".into(), duration);
    scenario.insert("faults".into(), faults.into());
    Ok(Some(scenario))
}

fn fault(input: &mut Reader, nodes: &[Object], links: &[Object]) -> Result<Value, LinkError> {
    let mut fault = Object::new();
    let number = input.count()?;
    fault.insert("fault".into(), kind(input, number, entry(FAULTS, number).copied())?.into());
    let target = match input.natural()? {
        NOTHING => None,
        NODE => Some(("node", nodes)),
        LINK => Some(("link", links)),
        _ => return Err(LinkError::Damaged),
    };
    if let Some((name, records)) = target {
        let id = records.get(input.count()?).and_then(|record| record.get("id").cloned());
        fault.insert(name.into(), id.ok_or(LinkError::Damaged)?);
    }
    for name in ["at_s", "factor", "for_s"] {
        if input.natural()? != 0 {
            fault.insert(name.into(), read_value(input, 0)?);
        }
    }
    merge(&mut fault, read_json(input, Topic::Other, 4)?);
    Ok(fault.into())
}
