//! How much of the time the site works, and what its parts have to do with it.

use crate::{
    panels::Words,
    state::{App, SideTab},
};
use leptos::prelude::*;
use stackboard_core::{
    edit::Selection,
    model::Node,
    review::{Availability, Estimate},
};

/// Contributors that are listed.
const MOST: usize = 5;
const SECONDS_A_YEAR: f64 = 365.25 * 24.0 * 3600.0;

#[component]
pub fn AvailabilityView() -> impl IntoView {
    let app = App::get();
    let review = app.study.review;
    let availability = Memo::new(move |_| review.with(|review| review.availability.clone()));
    view! {
        <h3>"Availability"</h3>
        {move || match availability.get() {
            None => view! { <p class="hint">"No request is answered on this board, so there is nothing to be available."</p> }.into_any(),
            Some(availability) => shown(app, &availability).into_any(),
        }}
    }
}

fn shown(app: App, availability: &Availability) -> impl IntoView + use<> {
    let site = availability.site;
    let classes: Vec<_> = availability
        .classes
        .iter()
        .map(|(class, estimate)| (class.key(), class.name(), percent(*estimate)))
        .collect();
    let most = availability.contributors.first().map_or(0.0, |first| first.gain).max(f64::MIN_POSITIVE);
    let rows = availability.contributors.iter().take(MOST).map(|contributor| {
        let id = contributor.node.clone();
        let name = app.with(|editor| {
            editor.board().node(&id).map_or_else(|| id.to_string(), |n: &Node| n.label().to_owned())
        });
        let own = share(contributor.availability);
        let gain = downtime(contributor.gain);
        let width = format!("width:{:.0}%", (contributor.gain / most * 100.0).clamp(2.0, 100.0));
        view! {
            <li>
                <button
                    class="contributor"
                    title="Its availability is among its properties"
                    on:click=move |_| {
                        app.act(|editor| editor.select(Selection::of_node(id.clone())));
                        app.side.set(Some(SideTab::Properties));
                    }
                >
                    <span>{name}</span>
                    <span class="muted">{own}</span>
                    <span class="contribution"><i style=width></i></span>
                    <span class="muted">{format!("{gain} a year")}</span>
                </button>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <p class="availability">
            <strong>{percent(site)}</strong>
            <span class="muted">{format!("about {} of downtime a year", downtime(1.0 - site.at_least()))}</span>
        </p>
        <ul class="classes">
            {classes
                .into_iter()
                .map(|(key, name, percent)| view! { <li><i class=format!("class-dot {key}")></i>{format!("{name} {percent}")}</li> })
                .collect_view()}
        </ul>
        <p class="help"><Words text="Worked out for the way this design is built: what stands twice counts as redundancy. What the site would gain if one part never failed:" /></p>
        <ol class="contributors">{rows}</ol>
    }
}

fn percent(estimate: Estimate) -> String {
    match estimate {
        Estimate::Exact(value) => share(value),
        Estimate::Between(low, high) => format!("{} to {}", share(low), share(high)),
    }
}

/// A share in per cent with as many nines as it has, and two digits after them.
fn share(value: f64) -> String {
    let missing = (1.0 - value).max(0.0);
    let digits = if missing > 0.0 { (-missing.log10()).floor().clamp(2.0, 8.0) as usize - 1 } else { 0 };
    // Cut and not rounded, so that nothing looks better than it is.
    let scale = 10_f64.powi(digits as i32);
    format!("{:.*} %", digits, (value * 100.0 * scale + 1e-6).floor() / scale)
}

/// A share of the year as a length of time.
fn downtime(share: f64) -> String {
    match share.clamp(0.0, 1.0) * SECONDS_A_YEAR {
        s if s < 1.0 => "less than a second".into(),
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 90.0 * 60.0 => format!("{:.0} min", s / 60.0),
        s if s < 48.0 * 3600.0 => format!("{:.1} h", s / 3600.0),
        s => format!("{:.1} days", s / 86400.0),
    }
}
