//! The vocabulary as a list that can be searched.

use super::frame::DialogFrame;
use leptos::prelude::*;
use stackboard_core::vocabulary::{TERMS, Term};

#[component]
pub fn GlossaryDialog() -> impl IntoView {
    let query = RwSignal::new(String::new());
    let mut terms: Vec<&'static Term> = TERMS.iter().collect();
    terms.sort_by_key(|term| term.word.to_lowercase());
    let terms = StoredValue::new(terms);
    let found = Memo::new(move |_| {
        let query = query.get().to_lowercase();
        terms.with_value(|terms| found_in(terms, &query))
    });
    view! {
        <DialogFrame title="Glossary" class="wide">
            <input
                class="field search"
                id="glossary-search"
                aria-label="Search the glossary"
                aria-controls="glossary"
                placeholder="Search words and meanings"
                autofocus
                on:input=move |event| query.set(event_target_value(&event))
            />
            <p class="muted" role="status">
                {move || match found.with(Vec::len) {
                    0 => "No word fits.".to_owned(),
                    1 => "1 word".to_owned(),
                    count => format!("{count} words"),
                }}
            </p>
            <dl class="glossary" id="glossary">
                {move || {
                    found
                        .get()
                        .into_iter()
                        .map(|term| {
                            let others = term.aliases.join(", ");
                            view! {
                                <div>
                                    <dt>
                                        {term.word}
                                        {(!others.is_empty()).then(|| view! { <span class="muted">{others}</span> })}
                                    </dt>
                                    <dd>{term.definition}</dd>
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </dl>
        </DialogFrame>
    }
}

/// The terms in which every word of the query occurs: first those whose own
/// name has it.
fn found_in(terms: &[&'static Term], query: &str) -> Vec<&'static Term> {
    let words: Vec<&str> = query.split_whitespace().collect();
    let fits = |text: &str| words.iter().all(|word| text.contains(word));
    let named = |term: &&Term| fits(&term.phrases().collect::<Vec<_>>().join(" ").to_lowercase());
    let (mut best, rest): (Vec<&'static Term>, Vec<&'static Term>) =
        terms.iter().partition(|term| named(term));
    best.extend(rest.into_iter().filter(|term| {
        let phrases: Vec<&str> = term.phrases().collect();
        fits(&format!("{} {}", phrases.join(" "), term.definition).to_lowercase())
    }));
    best
}
