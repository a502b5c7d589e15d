//! A picture in which requests move: chosen, made in the background, shown and
//! saved.

use super::frame::{DialogFrame, WorkProgress};
use crate::{
    platform::{
        background::{ClipWish, Job, News, Order},
        dom, files, png,
    },
    state::{App, Mode},
};
use leptos::prelude::*;
use stackboard_core::{
    animate::{Clip, ClipOptions, Format, Subject},
    render::{self, SvgOptions},
};
use wasm_bindgen_futures::spawn_local;
use web_sys::Url;

/// What can be chosen, with the name's ending and the type of the file.
const FORMATS: [(Option<Format>, &str, &str, &str, &str); 3] = [
    (Some(Format::Gif), "GIF", "gif", "image/gif", "Moves everywhere, in 255 colours."),
    (Some(Format::Apng), "Animated PNG", "png", "image/png", "In all colours, and carries the board."),
    (None, "SVG", "svg", "image/svg+xml", "Sharp at every size, small, and carries the board."),
];
const SIZES: [(u32, u32); 4] = [(640, 360), (960, 540), (1280, 720), (1920, 1080)];
const RATES: [f64; 4] = [10.0, 12.5, 20.0, 25.0];
const PACES: [f64; 5] = [0.1, 0.5, 1.0, 2.0, 10.0];

/// A file that was made.
#[derive(Clone, PartialEq)]
struct Made {
    name: String,
    /// Its address for as long as the dialog is open.
    url: String,
    bytes: usize,
    took_ms: f64,
}

/// What is chosen in the dialog, and what comes of it.
#[derive(Clone, Copy)]
struct Studio {
    format: RwSignal<usize>,
    size: RwSignal<usize>,
    fps: RwSignal<f64>,
    length: RwSignal<String>,
    dark: RwSignal<bool>,
    of_run: RwSignal<bool>,
    from: RwSignal<String>,
    pace: RwSignal<f64>,
    progress: RwSignal<Option<f64>>,
    trouble: RwSignal<Option<String>>,
    made: RwSignal<Option<Made>>,
    job: StoredValue<Option<Job>, LocalStorage>,
    /// Counts orders, so that a picture that was given up is not waited for.
    order: StoredValue<u32>,
}

impl Studio {
    fn new(app: App) -> Self {
        let watched = app.player.mode.get_untracked() == Mode::Load;
        let from = if watched { app.load.now_s.get_untracked().floor() } else { 0.0 };
        Self {
            format: RwSignal::new(0),
            size: RwSignal::new(2),
            fps: RwSignal::new(20.0),
            length: RwSignal::new("10".into()),
            dark: RwSignal::new(app.is_dark()),
            of_run: RwSignal::new(watched),
            from: RwSignal::new(from.to_string()),
            pace: RwSignal::new(1.0),
            progress: RwSignal::new(None),
            trouble: RwSignal::new(None),
            made: RwSignal::new(None),
            job: StoredValue::new_local(None),
            order: StoredValue::new(0),
        }
    }

    fn wish(self) -> Result<ClipWish, String> {
        let number = |text: RwSignal<String>| text.get_untracked().trim().replace(',', ".").parse::<f64>();
        let length_s = number(self.length)
            .ok()
            .filter(|length| (Clip::LEAST_S..=Clip::MOST_S).contains(length))
            .ok_or_else(|| {
                format!("The length must be from {} to {} seconds.", Clip::LEAST_S, Clip::MOST_S)
            })?;
        let subject = if self.of_run.get_untracked() {
            let from_s = number(self.from)
                .ok()
                .filter(|from| (0.0..=MOST_FROM_S).contains(from))
                .ok_or_else(|| format!("The beginning must be from 0 to {MOST_FROM_S} seconds."))?;
            Subject::Run { from_s, pace: self.pace.get_untracked() }
        } else {
            Subject::Requests
        };
        let (width, height) = SIZES[self.size.get_untracked()];
        Ok(ClipWish {
            clip: ClipOptions { subject, length_s },
            format: FORMATS[self.format.get_untracked()].0,
            dark: self.dark.get_untracked(),
            fps: self.fps.get_untracked(),
            width,
            height,
        })
    }

    fn start(self, app: App) {
        let wish = match self.wish() {
            Ok(wish) => wish,
            Err(words) => return self.trouble.set(Some(words)),
        };
        self.discard();
        self.trouble.set(None);
        self.progress.set(Some(0.0));
        let order = self.order.try_update_value(|order| {
            *order += 1;
            *order
        });
        let begun = dom::now_ms();
        let board = app.with(|editor| editor.board().clone());
        // An SVG draws its own ground.
        let still = wish.format.map(|_| app.with(|editor| still(editor, &wish)));
        spawn_local(async move {
            let backdrop = match still {
                Some(svg) => png::pixels(&svg, wish.width, wish.height).await,
                None => Ok(Vec::new()),
            };
            if self.order.try_get_value() != order {
                return;
            }
            match backdrop {
                Ok(backdrop) => {
                    let order = Order::clip(&board, wish, backdrop);
                    self.job.set_value(Some(Job::start(order, move |news| self.hear(app, news, begun))));
                }
                Err(words) => self.fail(format!("No picture was made: {words}.")),
            }
        });
    }

    fn hear(self, app: App, news: News, begun: f64) {
        match news {
            News::Progress(share) => self.progress.set(Some(share)),
            News::Failed(words) => self.fail(words),
            News::Drawn(bytes) => self.finish(app, &bytes, dom::now_ms() - begun),
            News::Ready | News::Unable(_) | News::Checked(_) | News::Done(_) => {}
        }
    }

    fn finish(self, app: App, bytes: &[u8], took_ms: f64) {
        let (.., ending, mime, _) = FORMATS[self.format.get_untracked()];
        let name = files::file_name(&app.title.get_untracked(), ending);
        let file = files::blob_of_bytes(bytes, mime)
            .and_then(|blob| Ok((Url::create_object_url_with_blob(&blob)?, files::download(&name, &blob))));
        self.progress.set(None);
        match file {
            Ok((url, saved)) => {
                self.made.set(Some(Made { name: name.clone(), url, bytes: bytes.len(), took_ms }));
                match saved {
                    Ok(()) => app.tell(format!("Saved as {name}.")),
                    Err(_) => self.fail("The browser did not let the page save a file.".into()),
                }
            }
            Err(_) => self.fail("The browser did not take the picture.".into()),
        }
    }

    fn fail(self, words: String) {
        self.progress.set(None);
        self.trouble.set(Some(words));
    }

    fn cancel(self) {
        self.order.update_value(|order| *order += 1);
        self.job.set_value(None);
        self.progress.set(None);
    }

    /// Lets go of the picture that was made before.
    fn discard(self) {
        if let Some(made) = self.made.try_update(Option::take).flatten() {
            let _ = Url::revoke_object_url(&made.url);
        }
    }
}

/// Later than this nobody waits for a run to come to.
const MOST_FROM_S: f64 = 3_600.0;

/// The board alone, in the clip's size.
fn still(editor: &stackboard_core::editor::Editor, wish: &ClipWish) -> String {
    let look = wish.look();
    let page = render::page(editor.board(), editor.scene(), &look);
    let scale = f64::from(wish.width) / page.width().max(1.0);
    render::svg(editor.board(), editor.scene(), &SvgOptions { scale, ..look })
}

#[component]
pub fn AnimationDialog() -> impl IntoView {
    let app = App::get();
    let studio = Studio::new(app);
    on_cleanup(move || {
        studio.cancel();
        studio.discard();
    });
    let running = Memo::new(move |_| studio.progress.with(Option::is_some));
    view! {
        <DialogFrame title="Moving picture" class="animation">
            <p class="muted">"Requests that move through the design, over and over: for a page, a chat or slides."</p>
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    if !running.get_untracked() {
                        studio.start(app);
                    }
                }
            >
                <Choices studio=studio />
                <p class="error" role="alert">{move || studio.trouble.get()}</p>
                <div class="button-row">
                    <button class="text-button primary" type="submit" id="make" aria-disabled=move || running.get().to_string()>"Make and save"</button>
                </div>
            </form>
            <WorkProgress
                name="Progress of the picture"
                share=studio.progress
                cancel_id="cancel-clip"
                cancel=move || {
                    studio.cancel();
                    dom::focus("#make");
                }
            />
            {move || studio.made.get().map(|made| view! { <Shown made=made /> })}
            <p class="footnote">"Made in this browser; nothing is sent anywhere."</p>
        </DialogFrame>
    }
}

#[component]
fn Choices(studio: Studio) -> impl IntoView {
    let framed = move || FORMATS[studio.format.get()].0.is_some();
    view! {
        <fieldset class="choice">
            <legend>"Format"</legend>
            {FORMATS
                .iter()
                .enumerate()
                .map(|(at, (_, name, ending, ..))| {
                    view! {
                        <label>
                            <input type="radio" name="clip-format" value=*ending prop:checked=move || studio.format.get() == at on:change=move |_| studio.format.set(at) />
                            {*name}
                        </label>
                    }
                })
                .collect_view()}
        </fieldset>
        <p class="muted">{move || FORMATS[studio.format.get()].4}</p>
        <fieldset class="choice">
            <legend>"Shows"</legend>
            <label>
                <input type="radio" name="subject" value="requests" prop:checked=move || !studio.of_run.get() on:change=move |_| studio.of_run.set(false) />
                "one request after the other"
            </label>
            <label>
                <input type="radio" name="subject" value="run" prop:checked=move || studio.of_run.get() on:change=move |_| studio.of_run.set(true) />
                "the run, with what breaks"
            </label>
        </fieldset>
        <div class="run-setup">
            {seconds("clip-length", "Length", studio.length)}
            <Show when=move || studio.of_run.get()>
                {seconds("clip-from", "From", studio.from)}
                {choice("clip-pace", "Speed", PACES.to_vec(), studio.pace, |pace| format!("{pace}×"))}
            </Show>
            <Show when=framed>
                {choice("clip-size", "Size", (0..SIZES.len()).collect(), studio.size, |at| format!("{} × {}", SIZES[at].0, SIZES[at].1))}
                {choice("clip-fps", "Frames", RATES.to_vec(), studio.fps, |fps| format!("{fps} a second"))}
            </Show>
        </div>
        <label class="check-row">
            <input type="checkbox" name="clip-dark" prop:checked=move || studio.dark.get() on:change=move |event| studio.dark.set(event_target_checked(&event)) />
            "Dark"
        </label>
    }
}

fn seconds(name: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="run-option">
            <span>{label}</span>
            <span class="with-unit">
                <input
                    class="field number"
                    name=name
                    inputmode="decimal"
                    autocomplete="off"
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <span class="unit">"s"</span>
            </span>
        </label>
    }
}

/// A list of values, of which one is chosen.
fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    name: &'static str,
    label: &'static str,
    values: Vec<T>,
    chosen: RwSignal<T>,
    words: fn(T) -> String,
) -> impl IntoView {
    let options = values
        .iter()
        .map(|value| {
            let value = *value;
            let words = words(value);
            let name = words.clone();
            view! { <option value=name selected=move || chosen.get() == value>{words}</option> }
        })
        .collect_view();
    view! {
        <label class="run-option">
            <span>{label}</span>
            <select
                class="field"
                name=name
                on:change=move |event| {
                    let at = event_target::<web_sys::HtmlSelectElement>(&event).selected_index();
                    if let Some(value) = usize::try_from(at).ok().and_then(|at| values.get(at)) {
                        chosen.set(*value);
                    }
                }
            >
                {options}
            </select>
        </label>
    }
}

/// The picture that was made, as others will see it.
#[component]
fn Shown(made: Made) -> impl IntoView {
    let Made { name, url, bytes, took_ms } = made;
    let size = match bytes {
        0..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    };
    view! {
        <figure class="clip">
            <img src=url alt="The moving picture" />
            <figcaption class="muted" id="clip-made">{format!("{name}: {size}, made in {:.1} s", took_ms / 1e3)}</figcaption>
        </figure>
    }
}
