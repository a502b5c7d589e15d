//! The records of a DNS node.

use super::Icon;
use crate::state::App;
use leptos::prelude::*;
use serde_json::Value;
use stackboard_core::model::{NodeId, Record, RecordType};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Says what is wrong with a record by the rules of its own type.
fn complaint(record: &Record) -> Option<&'static str> {
    if record.name.is_empty() {
        return Some("A record needs a name, as in www.foobar.com.");
    }
    match record.ty {
        RecordType::A if record.value.parse::<Ipv4Addr>().is_err() => {
            Some("An A record points at an IPv4 address, as in 8.8.8.8. For another name use CNAME.")
        }
        RecordType::Aaaa if record.value.parse::<Ipv6Addr>().is_err() => {
            Some("An AAAA record points at an IPv6 address.")
        }
        RecordType::Cname | RecordType::Ns
            if record.value.parse::<std::net::IpAddr>().is_ok() || record.value.is_empty() =>
        {
            Some("This record points at another name, not at an address. For an address use A.")
        }
        _ => None,
    }
}

#[component]
pub fn RecordList(node: NodeId) -> impl IntoView {
    let app = App::get();
    let id = StoredValue::new(node);
    let records = move || {
        app.track(|editor| id.with_value(|id| editor.board().node(id).map(|node| node.records())))
            .unwrap_or_default()
    };
    let write = move |records: Vec<Record>| {
        let field = id.with_value(|id| {
            app.with(|editor| editor.board().node(id).and_then(|node| node.kind.field("records")))
        });
        if let Some(field) = field {
            let value = Value::Array(records.iter().map(Record::to_value).collect());
            id.with_value(|id| app.act(|editor| editor.set_field(id, field, Some(value))));
        }
    };
    let change = move |at: usize, edit: &dyn Fn(&mut Record)| {
        let mut all = records();
        if let Some(record) = all.get_mut(at) {
            edit(record);
            write(all);
        }
    };
    let add = move |_| {
        let mut all = records();
        let name = all.last().map_or_else(|| "www.foobar.com".to_owned(), |record| record.name.clone());
        all.push(Record { name, ty: RecordType::A, value: "8.8.8.8".into(), ttl_s: Record::DEFAULT_TTL_S });
        write(all);
    };
    view! {
        <section class="records">
            <h3>"Records"</h3>
            {move || {
                records()
                    .into_iter()
                    .enumerate()
                    .map(|(at, record)| {
                        let wrong = complaint(&record);
                        view! {
                            <fieldset class="record">
                                <legend class="for-ears">{format!("Record {}", at + 1)}</legend>
                                <input class="field mono" aria-label="Name" prop:value=record.name.clone()
                                    on:change=move |event| change(at, &|r| r.name = event_target_value(&event).trim().to_owned()) />
                                <select class="field" aria-label="Type"
                                    on:change=move |event| change(at, &|r| r.ty = RecordType::from_key(&event_target_value(&event)).unwrap_or(r.ty))>
                                    {RecordType::ALL
                                        .map(|ty| view! { <option value=ty.key() selected=ty == record.ty>{ty.key()}</option> })
                                        .into_iter()
                                        .collect_view()}
                                </select>
                                <input class="field mono" aria-label="Value" aria-invalid=wrong.is_some().to_string() prop:value=record.value.clone()
                                    on:change=move |event| change(at, &|r| r.value = event_target_value(&event).trim().to_owned()) />
                                <span class="with-unit">
                                    <input class="field number" aria-label="TTL in seconds" inputmode="numeric" prop:value=record.ttl_s.to_string()
                                        on:change=move |event| {
                                            let ttl = event_target_value(&event).trim().parse::<f64>().ok();
                                            change(at, &|r| r.ttl_s = ttl.filter(|t| (0.0..=31_536_000.0).contains(t)).unwrap_or(r.ttl_s));
                                        } />
                                    <span class="unit">"s"</span>
                                </span>
                                <button class="icon-button" aria-label="Remove this record" title="Remove"
                                    on:click=move |_| {
                                        let mut all = records();
                                        if at < all.len() {
                                            all.remove(at);
                                        }
                                        write(all);
                                    }>
                                    <Icon name="trash" />
                                </button>
                                <p class="error" role="alert">{wrong}</p>
                            </fieldset>
                        }
                    })
                    .collect_view()
            }}
            <button class="text-button outlined" on:click=add>"Add a record"</button>
        </section>
    }
}
