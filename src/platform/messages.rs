//! Messages to and from the page that this one is embedded in.
//!
//! Only the embedding window is heard, and only at the origin it first spoke
//! from. Until it has spoken nobody knows that origin, so the one thing said
//! before is `stackboard:ready`, which anybody may hear because it holds
//! nothing of the board; all else waits. A page without an origin of its own (a
//! sandboxed one, a file) cannot be addressed by it, so its answers go to the
//! embedding window whatever that shows; a frame does not outlive the page it
//! is in, so that window shows the page that asked.

use super::dom;
use gloo::events::EventListener;
use js_sys::{JSON, Reflect};
use stackboard_core::io::message::{self, Incoming, MessageError, Outgoing};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Window};

/// Said before anybody listens; the oldest is forgotten first.
const MOST_WAITING: usize = 20;
/// How a page without an origin of its own is called.
const OPAQUE: &str = "null";

/// The way to the page around this one.
#[derive(Clone)]
pub struct Line(Rc<Inner>);

struct Inner {
    parent: Window,
    /// From where the embedding page spoke first.
    origin: RefCell<Option<String>>,
    waiting: RefCell<Vec<Waiting>>,
}

struct Waiting {
    is_state: bool,
    text: String,
}

impl Line {
    /// Listens to the embedding page. `None` when there is no such page. `hear` gets what is to be done.
    pub fn open(hear: impl Fn(Incoming) + 'static) -> Option<Self> {
        let window = dom::window();
        if !dom::is_framed() {
            return None;
        }
        let parent = window.parent().ok().flatten()?;
        let inner = Inner { parent, origin: RefCell::default(), waiting: RefCell::default() };
        let line = Self(Rc::new(inner));
        let heard = line.clone();
        EventListener::new(&window, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                heard.take(event, &hear);
            }
        })
        .forget();
        Some(line)
    }

    /// Says that messages are understood, to whoever embeds the page.
    pub fn announce(&self) {
        self.post(&Outgoing::Ready.write(), "*");
    }

    /// Says something to the embedding page, once it has said where it is.
    pub fn say(&self, message: &Outgoing) {
        let text = message.write();
        match &*self.0.origin.borrow() {
            Some(origin) => self.post(&text, origin),
            None => {
                let is_state = matches!(message, Outgoing::State(_));
                let mut waiting = self.0.waiting.borrow_mut();
                // Only the last state is true.
                waiting.retain(|one| !(is_state && one.is_state));
                if waiting.len() >= MOST_WAITING {
                    waiting.remove(0);
                }
                waiting.push(Waiting { is_state, text });
            }
        }
    }

    fn take(&self, event: &MessageEvent, hear: &impl Fn(Incoming)) {
        let from_parent =
            event.source().is_some_and(|source| JsValue::from(source) == JsValue::from(&self.0.parent));
        let origin = event.origin();
        let known = self.0.origin.borrow().clone();
        if !from_parent || known.as_ref().is_some_and(|known| *known != origin) {
            return;
        }
        match read(&event.data()) {
            Ok(Some(incoming)) => {
                if known.is_none() {
                    *self.0.origin.borrow_mut() = Some(origin.clone());
                    for one in self.0.waiting.take() {
                        self.post(&one.text, &origin);
                    }
                }
                hear(incoming);
            }
            Ok(None) => {}
            Err(words) => self.post(&Outgoing::Error(words).write(), &origin),
        }
    }

    fn post(&self, text: &str, origin: &str) {
        let Ok(value) = JSON::parse(text) else { return };
        let target = if origin == OPAQUE { "*" } else { origin };
        // A window that is gone hears nothing any more.
        let _ = self.0.parent.post_message(&value, target);
    }
}

/// What came, as far as it is meant for a board. Nothing is copied before it is
/// known to be, and to have a bearable size.
fn read(data: &JsValue) -> Result<Option<Incoming>, String> {
    let kind = Reflect::get(data, &"type".into()).ok().and_then(|kind| kind.as_string());
    if !kind.is_some_and(|kind| kind.starts_with(message::PREFIX)) {
        return Ok(None);
    }
    let text = JSON::stringify(data)
        .map_err(|_| "The message could not be read: it holds what JSON cannot say.".to_owned())?;
    let chars = text.length() as usize;
    if chars > message::MESSAGE_CHARS {
        return Err(MessageError::TooLarge { chars }.to_string());
    }
    message::read(&String::from(text)).map_err(|error| error.to_string())
}
