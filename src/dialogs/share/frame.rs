//! The board in another page: how it is to look there, what it looks like, and
//! the HTML for it.

use super::{
    html::{Board, Embed},
    select_all,
};
use crate::{
    platform::{clipboard, dom, files},
    state::App,
};
use gloo::events::EventListener;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// Sizes in CSS pixels, with what they are good for.
const SIZES: [(&str, u32, u32); 5] = [
    ("Wide, 960 × 540", 960, 540),
    ("Small, 640 × 360", 640, 360),
    ("Large, 1280 × 720", 1280, 720),
    ("Square, 640 × 640", 640, 640),
    ("Telephone, 360 × 640", 360, 640),
];
const LEAST: u32 = 200;
const MOST: u32 = 4_000;

/// How the board is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Iframe,
    Element,
}

/// `board` is what follows `#` in a link, unless it is too long for one.
#[component]
pub fn FrameSection(base: String, board: Option<String>, moment: Signal<Option<String>>) -> impl IntoView {
    let app = App::get();
    let play = RwSignal::new(false);
    let story = RwSignal::new(false);
    let controls = RwSignal::new(true);
    let fluid = RwSignal::new(true);
    let theme = RwSignal::new("auto".to_owned());
    let width = RwSignal::new(960);
    let height = RwSignal::new(540);
    let form = RwSignal::new(Form::Iframe);
    let title = app.title.get_untracked();
    let fits = board.is_some();
    let named = match board {
        Some(code) => Board::Link(code),
        None => Board::File(format!("https://example.org/{}", files::file_name(&title, "stackboard.json"))),
    };
    let embed = Memo::new(move |_| Embed {
        base: base.clone(),
        board: named.clone(),
        title: title.clone(),
        moment: moment.get(),
        controls: controls.get(),
        story: story.get(),
        play: play.get(),
        theme: Some(theme.get()).filter(|theme| theme != "auto"),
        width: width.get(),
        height: height.get(),
        fluid: fluid.get(),
    });
    let snippet = move || match form.get() {
        Form::Iframe => embed.with(Embed::iframe),
        Form::Element => embed.with(Embed::element),
    };
    let check = move |name: &'static str, words: &'static str, signal: RwSignal<bool>| {
        view! {
            <label class="check-row">
                <input type="checkbox" name=name prop:checked=move || signal.get() on:change=move |event| signal.set(event_target_checked(&event)) />
                {words}
            </label>
        }
    };
    let number = move |name: &'static str, words: &'static str, signal: RwSignal<u32>| {
        view! {
            <input
                class="field pixels"
                type="number"
                name=name
                aria-label=words
                min=LEAST
                max=MOST
                prop:value=move || signal.get().to_string()
                on:change=move |event| {
                    let typed = event_target_value(&event).parse::<f64>().unwrap_or(0.0);
                    signal.set(typed.clamp(f64::from(LEAST), f64::from(MOST)) as u32);
                    // What was typed is shown as it is understood.
                    signal.notify();
                }
            />
        }
    };
    let preset = move || SIZES.iter().position(|(_, w, h)| (width.get(), height.get()) == (*w, *h));
    view! {
        <section>
            <h3>"In a page"</h3>
            <p class="muted">"A frame that shows the board, fitted, and plays it."</p>
            <Show when=move || !fits>
                <p class="warning">"This board is too large to be in an address. Save it as JSON beside your page, and put the file's address in place of the one below."</p>
            </Show>
            <div class="options">
                {check("controls", "Play controls", controls)}
                {check("story", "Story beside it", story)}
                {check("play", "Plays at once", play)}
                <label class="check-row">
                    "Theme "
                    <select class="field" name="theme" on:change=move |event| theme.set(event_target_value(&event))>
                        <option value="auto">"the reader's"</option>
                        <option value="light">"light"</option>
                        <option value="dark">"dark"</option>
                    </select>
                </label>
            </div>
            <div class="options">
                <label class="check-row">
                    "Size "
                    <select
                        class="field"
                        name="size"
                        prop:value=move || preset().map_or_else(|| "free".to_owned(), |at| at.to_string())
                        on:change=move |event| {
                            if let Some((_, w, h)) = event_target_value(&event).parse::<usize>().ok().and_then(|at| SIZES.get(at)) {
                                width.set(*w);
                                height.set(*h);
                            }
                        }
                    >
                        {SIZES.iter().enumerate().map(|(at, (name, ..))| view! { <option value=at.to_string()>{*name}</option> }).collect_view()}
                        <option value="free">"Of your own"</option>
                    </select>
                </label>
                <span class="check-row">
                    {number("width", "Width in pixels", width)}
                    " × "
                    {number("height", "Height in pixels", height)}
                    <span class="muted">"pixels"</span>
                </span>
                {check("fluid", "As wide as its column", fluid)}
            </div>
            <fieldset class="choice">
                <legend>"HTML"</legend>
                {[(Form::Iframe, "iframe", "Plain frame"), (Form::Element, "element", "Element, loaded when it is near")]
                    .map(|(each, value, words)| view! {
                        <label>
                            <input type="radio" name="form" value=value prop:checked=move || form.get() == each on:change=move |_| form.set(each) />
                            {words}
                        </label>
                    })
                    .into_iter()
                    .collect_view()}
            </fieldset>
            <textarea class="field mono snippet" readonly rows="5" aria-label="HTML for the page" id="share-frame" prop:value=snippet on:focus=select_all></textarea>
            <div class="button-row">
                <button class="text-button outlined" data-copy="frame" on:click=move |_| clipboard::write_text(app, untrack(snippet), "The HTML is on the clipboard.")>
                    "Copy HTML"
                </button>
            </div>
            <Show when=move || fits>
                <Preview embed=embed />
            </Show>
        </section>
    }
}

/// The frame as it will be, made smaller where it does not fit into the dialog.
/// It is loaded only when somebody wants to see it.
#[component]
fn Preview(embed: Memo<Embed>) -> impl IntoView {
    let open = RwSignal::new(false);
    let room = RwSignal::new(0.0);
    let place = NodeRef::<html::Div>::new();
    let measure = move || {
        if let Some(place) = place.get_untracked() {
            room.set(f64::from(place.client_width()));
        }
    };
    let resized =
        StoredValue::new_local(Some(EventListener::new(&dom::window(), "resize", move |_| measure())));
    on_cleanup(move || resized.set_value(None));
    Effect::new(move |_| {
        if open.get() && place.get().is_some() {
            measure();
        }
    });
    // Only another address loads the frame again.
    let address = Memo::new(move |_| embed.with(Embed::address));
    let size = move || embed.with(|embed| (f64::from(embed.width), f64::from(embed.height)));
    let scale = move || if room.get() > 0.0 { (room.get() / size().0).min(1.0) } else { 1.0 };
    view! {
        <details class="fold" id="share-preview" on:toggle=move |event| open.set(is_open(&event))>
            <summary>"Preview"</summary>
            <Show when=move || open.get()>
                <div class="preview" node_ref=place style=move || format!("height:{:.1}px", size().1 * scale())>
                    <iframe
                        src=move || address.get()
                        title="Preview of the board in a page"
                        allow="fullscreen"
                        style=move || {
                            let (width, height) = size();
                            format!("width:{width}px;height:{height}px;transform:scale({:.4})", scale())
                        }
                    ></iframe>
                </div>
                <Show when=move || { scale() < 1.0 }>
                    <p class="muted">{move || format!("Shown at {:.0} % of its size.", scale() * 100.0)}</p>
                </Show>
            </Show>
        </details>
    }
}

/// Whether a part that folds was just opened.
pub fn is_open(event: &web_sys::Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.has_attribute("open"))
}
