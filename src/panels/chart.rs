//! Charts over time: lines with values on hover and by arrow keys, and a table
//! of the numbers for who cannot see them.

use leptos::{html, prelude::*};
use stackboard_core::render::plot::{self, Frame, figure, tick_label};
use wasm_bindgen::{JsCast, closure::Closure};

/// One line of a chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    pub name: String,
    /// How it is drawn: `line-1` to `line-6`, `line-good` or `line-bad`, each
    /// with a colour and a dash pattern of its own. `line-1 kept` makes a thin
    /// one, for what the line before it in the list is compared with.
    pub class: &'static str,
    /// One for each step, the first for the step that begins at `start_s`. What
    /// is not finite is a gap.
    pub points: Vec<f64>,
}

/// Something that happened at a moment, marked above the lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub at_s: f64,
    pub text: String,
    /// Whether it made matters worse.
    pub bad: bool,
}

/// What the chart's scale follows from.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    frame: Frame,
    start_s: f64,
    step_s: f64,
    width: f64,
}

const HEIGHT: f64 = 168.0;
/// Room for the marks above the lines, and for the seconds below them.
const ABOVE: f64 = 14.0;
const BELOW: f64 = 20.0;
/// Rows of the table at most.
const MOST_ROWS: usize = 240;

/// Lines over time. `unit` stands in the title and after every value read out;
/// with `%` the axis always goes from 0 to 100. `end_s` keeps room for what is
/// still to come, `now_s` draws a cursor.
#[component]
pub fn Chart(
    title: &'static str,
    unit: &'static str,
    #[prop(into)] series: Signal<Vec<Series>>,
    /// Seconds between two points.
    #[prop(into)]
    step_s: Signal<f64>,
    /// Where the first step begins.
    #[prop(optional, into)]
    start_s: Signal<f64>,
    #[prop(optional, into)] end_s: Signal<Option<f64>>,
    #[prop(optional, into)] marks: Signal<Vec<Mark>>,
    #[prop(optional, into)] now_s: Signal<Option<f64>>,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let width = RwSignal::new(320.0);
    follow_width(place, width);
    let count = Memo::new(move |_| {
        series.with(|series| series.iter().map(|each| each.points.len()).max().unwrap_or(0))
    });
    // What the arrow keys or the pointer point at.
    let pointed = RwSignal::new(None::<usize>);
    let at = Memo::new(move |_| pointed.get().map(|at| at.min(count.get().saturating_sub(1))));
    let values = Memo::new(move |_| {
        if unit == "%" {
            return vec![0.0, 50.0, 100.0];
        }
        let most = series.with(|series| {
            series.iter().flat_map(|each| &each.points).copied().filter(|p| p.is_finite()).fold(0.0, f64::max)
        });
        plot::ticks(most, 3)
    });
    let scale = Memo::new(move |_| {
        let (start, step, width) = (start_s.get(), step_s.get().max(1e-9), width.get());
        let labels =
            values.with(|ticks| ticks.iter().map(|t| tick_label(*t).chars().count()).max().unwrap_or(1));
        let left = 8.0 + 6.6 * labels as f64;
        let steps = end_s.get().map_or(0.0, |end| (end - start) / step).max(count.get() as f64);
        Scale {
            frame: Frame {
                left,
                top: ABOVE,
                width: (width - left - 10.0).max(10.0),
                height: HEIGHT - ABOVE - BELOW,
                steps: steps.max(1.0),
                most: values.with(|ticks| ticks.last().copied().unwrap_or(1.0)),
            },
            start_s: start,
            step_s: step,
            width,
        }
    });
    let to = move |next: usize| pointed.set(Some(next.min(count.get_untracked().saturating_sub(1))));
    let point_at = move |event: &web_sys::PointerEvent| {
        if let Some(place) = place.get_untracked()
            && count.get_untracked() > 0
        {
            let x = f64::from(event.client_x()) - place.get_bounding_client_rect().left();
            to(scale.get_untracked().step_at(x));
        }
    };
    // Entries of the legend stand in columns as wide as the longest one needs.
    let wide = move || {
        let (longest, compared) = series.with(|series| {
            let names = series.iter().filter(|each| !each.is_kept()).map(|each| each.name.chars().count());
            (names.max().unwrap_or(0), series.iter().any(Series::is_kept))
        });
        let values = if compared { 150 } else { 60 };
        format!("--wide:{}px", 33 + 7 * longest.clamp(3, 30) + values)
    };
    let said = move || {
        let Some(at) = at.get() else {
            return "Arrow keys read the values out.".to_owned();
        };
        let values = series.with(|series| {
            let value = |each: &Series| format!("{} {}", each.name, value_at(each, at, unit));
            series.iter().map(value).collect::<Vec<_>>().join(", ")
        });
        format!("{}: {values}. {}", scale.get().moment(at), happened(marks, scale.get(), at))
    };
    view! {
        <figure class="chart">
            <figcaption>
                <span class="chart-title">{title}</span>
                <span class="muted">{unit}</span>
                <span class="chart-moment">{move || at.get().map(|at| scale.get().moment(at))}</span>
            </figcaption>
            <Show
                when=move || count.get() != 0
                fallback=|| view! { <p class="chart-empty muted">"Nothing measured yet."</p> }
            >
                <div
                    node_ref=place
                    class="chart-plot"
                    tabindex="0"
                    role="slider"
                    aria-label=format!("{title} over time")
                    aria-valuemin="0"
                    aria-valuemax=move || count.get().saturating_sub(1).to_string()
                    aria-valuenow=move || at.get().unwrap_or(0).to_string()
                    aria-valuetext=said
                    on:pointermove=move |event| point_at(&event)
                    on:pointerdown=move |event| point_at(&event)
                    on:pointerleave=move |_| pointed.set(None)
                    on:blur=move |_| pointed.set(None)
                    on:keydown=move |event| {
                        if let Some(next) = next_step(&event, at.get_untracked(), count.get_untracked()) {
                            to(next);
                            event.prevent_default();
                            event.stop_propagation();
                        }
                    }
                >
                    <svg aria-hidden="true" width="100%" height=HEIGHT viewBox=move || format!("0 0 {:.0} {HEIGHT}", scale.get().width)>
                        {move || axes(scale.get(), &values.get())}
                        {move || marks.with(|marks| flags(scale.get(), marks))}
                        {move || {
                            let frame = scale.get().frame;
                            series.with(|series| {
                                series
                                    .iter()
                                    .map(|each| view! { <path class=format!("chart-line {}", each.class) d=plot::line(&each.points, &frame)></path> })
                                    .collect_view()
                            })
                        }}
                        {move || now_s.get().map(|now| upright("chart-now", scale.get().x_of(now)))}
                        {move || at.get().map(|at| cross(scale.get(), series, at))}
                    </svg>
                </div>
            </Show>
            <ul class="chart-legend" style=wide>
                {move || {
                    let read = at.get().or_else(|| {
                        let now = now_s.get()?;
                        Some(scale.get().step_before(now))
                    });
                    series.with(|series| {
                        // What a line is compared with stands in its own entry.
                        let entries = series.chunk_by(|_, next| next.is_kept());
                        entries.map(|lines| legend(lines, read, unit)).collect_view()
                    })
                }}
            </ul>
            <p class="chart-happened" hidden=move || marks.with(Vec::is_empty)>{move || at.get().map(|at| happened(marks, scale.get(), at))}</p>
            <Numbers title=title unit=unit series=series scale=scale count=count />
        </figure>
    }
}

impl Series {
    fn is_kept(&self) -> bool {
        self.class.ends_with(" kept")
    }
}

impl Scale {
    fn x_of(&self, time_s: f64) -> f64 {
        self.frame.x((time_s - self.start_s) / self.step_s - 0.5)
    }

    /// The step in a pixel column.
    fn step_at(&self, x: f64) -> usize {
        ((x - self.frame.left) / self.frame.width * self.frame.steps).max(0.0) as usize
    }

    /// The last step that is over at a time.
    fn step_before(&self, time_s: f64) -> usize {
        ((time_s - self.start_s) / self.step_s - 1.0).max(0.0) as usize
    }

    /// The middle of a step, in seconds.
    fn time_of(&self, step: usize) -> f64 {
        self.start_s + (step as f64 + 0.5) * self.step_s
    }

    fn moment(&self, step: usize) -> String {
        let time = self.time_of(step);
        if self.step_s >= 10.0 { format!("{time:.0} s") } else { format!("{time:.1} s") }
    }
}

/// Keeps to the width of the element, now and whenever it changes.
fn follow_width(place: NodeRef<html::Div>, width: RwSignal<f64>) {
    Effect::new(move |_| {
        let Some(element) = place.get() else { return };
        let measure = {
            let element = element.clone();
            move || {
                let wide = element.get_bounding_client_rect().width();
                if wide > 0.0 && width.try_get_untracked().is_some_and(|old| old != wide) {
                    width.set(wide);
                }
            }
        };
        measure();
        let watch = Closure::<dyn FnMut()>::new(measure);
        let Ok(observer) = web_sys::ResizeObserver::new(watch.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let held = StoredValue::new_local(Some((observer, watch)));
        on_cleanup(move || {
            if let Some((observer, _watch)) = held.try_update_value(Option::take).flatten() {
                observer.disconnect();
            }
        });
    });
}

/// Where a key takes the crosshair.
fn next_step(event: &web_sys::KeyboardEvent, at: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let page = (count / 10).max(1);
    Some(match (event.key().as_str(), at) {
        ("Home", _) | ("ArrowRight" | "PageUp", None) => 0,
        ("End", _) | ("ArrowLeft" | "PageDown", None) => last,
        ("ArrowRight" | "ArrowUp", Some(at)) => (at + 1).min(last),
        ("ArrowLeft" | "ArrowDown", Some(at)) => at.saturating_sub(1),
        ("PageUp", Some(at)) => (at + page).min(last),
        ("PageDown", Some(at)) => at.saturating_sub(page),
        _ => return None,
    })
}

/// The value with its unit, or a dash where there is none.
fn value_at(series: &Series, at: usize, unit: &str) -> String {
    match series.points.get(at) {
        Some(value) if value.is_finite() => format!("{} {unit}", figure(*value)),
        _ => "–".into(),
    }
}

/// What happened within some pixels of a step.
fn happened(marks: Signal<Vec<Mark>>, scale: Scale, at: usize) -> String {
    let x = scale.frame.x(at as f64);
    let near = (scale.frame.width / scale.frame.steps).max(8.0) / 2.0;
    marks.with(|marks| {
        let words = marks.iter().filter(|mark| (scale.x_of(mark.at_s) - x).abs() <= near);
        words.map(|mark| mark.text.as_str()).take(3).collect::<Vec<_>>().join(" ")
    })
}

fn upright(class: &'static str, x: f64) -> impl IntoView + use<> {
    view! { <path class=class d=format!("M{x:.1} {ABOVE}V{:.1}", HEIGHT - BELOW)></path> }
}

/// Lines across at the values, and seconds along the foot.
fn axes(scale: Scale, values: &[f64]) -> impl IntoView + use<> {
    let Frame { left, width, steps, .. } = scale.frame;
    let right = left + width;
    let lines: String = values
        .iter()
        .map(|value| format!("M{left:.1} {:.1}H{right:.1}", scale.frame.y(*value).round() + 0.5))
        .collect();
    let values = values.iter().map(|value| {
        view! { <text class="chart-tick" text-anchor="end" x=left - 6.0 y=scale.frame.y(*value) + 4.0>{tick_label(*value)}</text> }
    });
    let end = scale.start_s + steps * scale.step_s;
    let times = plot::ticks_between(scale.start_s, end, (width / 70.0) as usize);
    let last = times.len().saturating_sub(1);
    let times = times.iter().enumerate().map(|(n, time)| {
        let x = scale.x_of(*time);
        // Whatever would be cut off at the border stands before it.
        let anchor = if x > right - 12.0 { "end" } else { "middle" };
        let unit = if n == last { " s" } else { "" };
        view! { <text class="chart-tick" text-anchor=anchor x=x y=HEIGHT - 5.0>{format!("{}{unit}", figure(*time))}</text> }
    });
    (view! { <path class="chart-grid" d=lines></path> }, values.collect_view(), times.collect_view())
}

/// What happened, as flags above the lines: a triangle for the worse, a ring
/// for the better.
fn flags(scale: Scale, marks: &[Mark]) -> impl IntoView + use<> {
    let (mut bad, mut good, mut poles) = (String::new(), String::new(), String::new());
    let mut last = [f64::NEG_INFINITY; 2];
    for mark in marks {
        let x = scale.x_of(mark.at_s);
        let last = &mut last[usize::from(mark.bad)];
        // What cannot be told apart is drawn once.
        if x - *last < 2.0 || x < scale.frame.left || x > scale.frame.left + scale.frame.width {
            continue;
        }
        *last = x;
        if mark.bad {
            bad += &format!("M{:.1} 3h8l-4 7z", x - 4.0);
        } else {
            good += &format!("M{:.1} 6.5a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0", x - 3.5);
        }
        poles += &format!("M{x:.1} 11V{:.1}", HEIGHT - BELOW);
    }
    (
        view! { <path class="chart-pole" d=poles></path> },
        view! { <path class="chart-flag good" d=good></path> },
        view! { <path class="chart-flag bad" d=bad></path> },
    )
}

/// The crosshair with a dot on every line.
fn cross(scale: Scale, series: Signal<Vec<Series>>, at: usize) -> impl IntoView + use<> {
    let x = scale.frame.x(at as f64);
    let dots = series.with(|series| {
        let dot = |each: &Series| {
            let value = each.points.get(at).copied().filter(|value| value.is_finite())?;
            let class = format!("chart-dot {}", each.class);
            Some(view! { <circle class=class cx=x cy=scale.frame.y(value) r="3.5"></circle> })
        };
        series.iter().filter_map(dot).collect_view()
    });
    (upright("chart-cross", x), dots)
}

/// A piece of the line, its name, and the value that is pointed at; the same of
/// what it is compared with.
fn legend(lines: &[Series], at: Option<usize>, unit: &'static str) -> impl IntoView + use<> {
    // Longer units stand in the title alone.
    let unit = if unit.len() <= 2 { unit } else { "" };
    let value = |line: &Series| at.map(|at| value_at(line, at, unit));
    let [line, kept @ ..] = lines else { return ().into_any() };
    let kept = kept.iter().filter_map(value).map(|value| {
        view! { <span class="chart-value muted">{format!("kept {value}")}</span> }
    });
    let kept = kept.collect_view();
    view! {
        <li>
            <svg width="26" height="10" viewBox="0 0 26 10" aria-hidden="true">
                <path class=format!("chart-line {}", line.class) d="M1 5H25"></path>
            </svg>
            <span class="chart-name">{line.name.clone()}</span>
            <span class="chart-value">{value(line)}</span>
            {kept}
        </li>
    }
    .into_any()
}

/// The numbers behind the lines, made when somebody asks for them.
#[component]
fn Numbers(
    title: &'static str,
    unit: &'static str,
    series: Signal<Vec<Series>>,
    scale: Memo<Scale>,
    count: Memo<usize>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let details = NodeRef::<html::Details>::new();
    let rows = move || {
        let (scale, count) = (scale.get(), count.get());
        let stride = count.div_ceil(MOST_ROWS).max(1);
        (0..count)
            .step_by(stride)
            .map(|at| {
                let values = series.with(|series| {
                    series
                        .iter()
                        .map(|each| view! { <td>{each.points.get(at).map(|v| figure(*v))}</td> })
                        .collect_view()
                });
                view! { <tr><th scope="row">{scale.moment(at)}</th>{values}</tr> }
            })
            .collect_view()
    };
    view! {
        <details
            node_ref=details
            class="chart-numbers"
            on:toggle=move |_| open.set(details.get_untracked().is_some_and(|details| details.open()))
        >
            <summary>"Numbers"</summary>
            <Show when=move || open.get()>
                <div class="chart-table" tabindex="0" role="region" aria-label=format!("{title}, numbers")>
                    <table>
                        <caption class="for-ears">{format!("{title}, {unit}")}</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Time"</th>
                                {move || {
                                    series.with(|series| {
                                        series.iter().map(|each| view! { <th scope="col">{each.name.clone()}</th> }).collect_view()
                                    })
                                }}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Show>
        </details>
    }
}
