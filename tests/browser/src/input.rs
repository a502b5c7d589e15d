//! Pointer, touch, wheel and keys: what a reader does with the page.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::actions::{
    Actions, InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MOUSE_BUTTON_MIDDLE, MOUSE_BUTTON_RIGHT,
    MouseActions, PointerAction, TouchActions, WheelAction, WheelActions,
};
use fantoccini::key::Key;

use crate::error::{Error, Result};
use crate::page::{Page, must};

/// A place to point at, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub enum Spot {
    /// Counted from the window's top left corner.
    Point(f64, f64),
    /// The centre of the first element that matches, which nothing may cover.
    Center(String),
    /// So far right and down of the centre of the first element that matches.
    Beside(String, (f64, f64)),
    /// On the first SVG path that matches, at this share of its length: 0 its start, 1 its end.
    Along(String, f64),
}

impl From<(f64, f64)> for Spot {
    fn from((x, y): (f64, f64)) -> Self {
        Self::Point(x, y)
    }
}

impl From<&str> for Spot {
    fn from(css: &str) -> Self {
        Self::Center(css.to_owned())
    }
}

impl From<(&str, (f64, f64))> for Spot {
    fn from((css, offset): (&str, (f64, f64))) -> Self {
        Self::Beside(css.to_owned(), offset)
    }
}

/// Into how many moves the way of the pointer is cut.
const STEPS: u32 = 8;

/// # Pointer
impl Page {
    #[track_caller]
    pub fn click(&self, spot: impl Into<Spot>) {
        self.press(spot.into(), MOUSE_BUTTON_LEFT, 1);
    }

    #[track_caller]
    pub fn double_click(&self, spot: impl Into<Spot>) {
        self.press(spot.into(), MOUSE_BUTTON_LEFT, 2);
    }

    #[track_caller]
    pub fn right_click(&self, spot: impl Into<Spot>) {
        self.press(spot.into(), MOUSE_BUTTON_RIGHT, 1);
    }

    #[track_caller]
    pub fn hover(&self, spot: impl Into<Spot>) {
        self.pointer_move(spot);
    }

    /// Presses at one place, moves to another in several steps and lets go.
    #[track_caller]
    pub fn drag(&self, from: impl Into<Spot>, to: impl Into<Spot>) {
        self.pointer_down(from);
        self.pointer_move(to);
        self.pointer_up();
    }

    /// [`drag`](Self::drag) with the middle button.
    #[track_caller]
    pub fn middle_drag(&self, from: impl Into<Spot>, to: impl Into<Spot>) {
        self.pointer_move(from);
        must(self.mouse(|mouse| mouse.then(PointerAction::Down { button: MOUSE_BUTTON_MIDDLE })));
        self.pointer_move(to);
        must(self.mouse(|mouse| mouse.then(PointerAction::Up { button: MOUSE_BUTTON_MIDDLE })));
    }

    /// Moves to a place and presses the left button there, for a gesture that is looked at half way.
    #[track_caller]
    pub fn pointer_down(&self, spot: impl Into<Spot>) {
        self.pointer_move(spot);
        must(self.mouse(|mouse| mouse.then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })));
    }

    /// Moves the pointer in several steps.
    #[track_caller]
    pub fn pointer_move(&self, spot: impl Into<Spot>) {
        let to = must(self.place(spot.into()));
        let from = self.pointer.replace(to);
        must(self.mouse(|mouse| way(from, to).fold(mouse, |mouse, point| mouse.then(move_to(point)))));
    }

    /// Lets go of the left button.
    #[track_caller]
    pub fn pointer_up(&self) {
        must(self.mouse(|mouse| mouse.then(PointerAction::Up { button: MOUSE_BUTTON_LEFT })));
    }

    /// Turns the wheel over a place; positive deltas are right and down, in CSS pixels.
    #[track_caller]
    pub fn wheel(&self, spot: impl Into<Spot>, delta_x: i64, delta_y: i64) {
        let (x, y) = must(self.place(spot.into()));
        let scroll = WheelAction::Scroll {
            duration: None,
            x: x.round() as i64,
            y: y.round() as i64,
            delta_x,
            delta_y,
        };
        must(self.perform(WheelActions::new("wheel".to_owned()).then(scroll)));
    }

    #[track_caller]
    fn press(&self, spot: Spot, button: u64, times: u32) {
        self.pointer_move(spot);
        must(self.mouse(|mouse| {
            (0..times).fold(mouse, |mouse, _| {
                mouse.then(PointerAction::Down { button }).then(PointerAction::Up { button })
            })
        }));
    }

    fn mouse(&self, actions: impl FnOnce(MouseActions) -> MouseActions) -> Result<()> {
        self.perform(actions(MouseActions::new("mouse".to_owned())))
    }

    fn perform(&self, actions: impl Into<Actions>) -> Result<()> {
        self.in_window(|| self.session().wait(|client| async move { client.perform_actions(actions).await }))
    }
}

/// # Touch
impl Page {
    /// Tells the page that its screen is touched and has no mouse.
    #[track_caller]
    pub fn emulate_touch(&self) {
        must(self.session().emulate_touch());
        self.set_viewport_again();
    }

    /// Touches a place for a moment.
    #[track_caller]
    pub fn tap(&self, spot: impl Into<Spot>) {
        let point = must(self.place(spot.into()));
        must(self.perform(finger("finger", [point], Duration::ZERO)));
    }

    /// Touches a place for so long.
    #[track_caller]
    pub fn long_press(&self, spot: impl Into<Spot>, duration: Duration) {
        let point = must(self.place(spot.into()));
        must(self.perform(finger("finger", [point], duration)));
    }

    /// Moves a finger from one place to another.
    #[track_caller]
    pub fn touch_drag(&self, from: impl Into<Spot>, to: impl Into<Spot>) {
        let from = must(self.place(from.into()));
        let to = must(self.place(to.into()));
        must(self.perform(finger("finger", std::iter::once(from).chain(way(from, to)), Duration::ZERO)));
    }

    /// Moves two fingers, side by side about a place, from one distance to another, in CSS pixels.
    #[track_caller]
    pub fn pinch(&self, spot: impl Into<Spot>, from: f64, to: f64) {
        let (x, y) = must(self.place(spot.into()));
        let path = |side: f64| {
            let start = (x + side * from / 2.0, y);
            let end = (x + side * to / 2.0, y);
            std::iter::once(start).chain(way(start, end))
        };
        let both = Actions::from(finger("finger", path(-1.0), Duration::ZERO)).and(finger(
            "thumb",
            path(1.0),
            Duration::ZERO,
        ));
        must(self.perform(both));
    }
}

/// # Keys
impl Page {
    /// Presses keys one after another, with spaces between them: `"Control+z"`, `"Tab Tab Enter"`, `"Shift+1"`.
    /// Keys have the names of `KeyboardEvent.key`; the space bar is `Space`.
    #[track_caller]
    pub fn keys(&self, chords: &str) {
        for chord in chords.split_whitespace() {
            let keys = must(chord_keys(chord));
            let down = keys.iter().map(|&value| KeyAction::Down { value });
            let up = keys.iter().rev().map(|&value| KeyAction::Up { value });
            must(self.perform(down.chain(up).fold(keyboard(), InputSource::then)));
        }
    }

    /// Takes steps while keys such as `"Alt"` or `"Control+Shift"` are held.
    #[track_caller]
    pub fn holding<T>(&self, chord: &str, steps: impl FnOnce() -> T) -> T {
        let keys = must(chord_keys(chord));
        let down = keys.iter().map(|&value| KeyAction::Down { value });
        must(self.perform(down.fold(keyboard(), InputSource::then)));
        let result = steps();
        let up = keys.iter().rev().map(|&value| KeyAction::Up { value });
        must(self.perform(up.fold(keyboard(), InputSource::then)));
        result
    }

    /// Types text where the focus is. A line break is the Enter key.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        let keys =
            text.chars().map(|character| if character == '\n' { Key::Enter.into() } else { character });
        let actions = keys.flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        must(self.perform(actions.fold(keyboard(), InputSource::then)));
    }

    /// Replaces the text of an input and leaves the focus there.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        self.click(css);
        self.keys("Control+a Delete");
        self.type_text(text);
    }

    /// Chooses an option of a `<select>` by its value.
    #[track_caller]
    pub fn choose(&self, css: &str, value: &str) {
        self.wait_for(css);
        must(self.session().wait(|client| async move {
            client.find(Locator::Css(css)).await?.select_by_value(value).await
        }));
    }
}

fn keyboard() -> KeyActions {
    KeyActions::new("keyboard".to_owned())
}

fn move_to((x, y): (f64, f64)) -> PointerAction {
    PointerAction::MoveTo { duration: Some(Duration::ZERO), x, y }
}

/// A finger rests before it is lifted. Lifted while it moves it would fling what it holds, and the browser takes the next
/// tap for one that stops the fling.
const REST: Duration = Duration::from_millis(60);

/// A finger that touches the first point, stays for so long, moves along the others and is lifted.
fn finger(name: &str, points: impl IntoIterator<Item = (f64, f64)>, stay: Duration) -> TouchActions {
    let mut points = points.into_iter();
    let touch = TouchActions::new(name.to_owned());
    let Some(first) = points.next() else { return touch };
    let touched =
        touch.then(move_to(first)).then(PointerAction::Down { button: MOUSE_BUTTON_LEFT }).pause(stay);
    points
        .fold(touched, |touch, point| touch.then(move_to(point)))
        .pause(REST)
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT })
}

/// The points on the way, without the first and with the last.
fn way(from: (f64, f64), to: (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    (1..=STEPS).map(move |step| {
        let share = f64::from(step) / f64::from(STEPS);
        (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
    })
}

/// The keys of a chord in the order in which they are pressed.
fn chord_keys(chord: &str) -> Result<Vec<char>> {
    // The last plus of `Control++` is a key, not a separator.
    let (modifiers, last) = match chord.strip_suffix("+") {
        Some("") => ("", "+"),
        Some(rest) => (rest.strip_suffix('+').unwrap_or(rest), "+"),
        None => chord.rsplit_once('+').unwrap_or(("", chord)),
    };
    let names = modifiers.split('+').filter(|name| !name.is_empty());
    names.chain([last]).map(key).collect()
}

fn key(name: &str) -> Result<char> {
    let special = match name {
        "Control" => Key::Control,
        "Shift" => Key::Shift,
        "Alt" => Key::Alt,
        "Meta" => Key::Meta,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Tab" => Key::Tab,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "Insert" => Key::Insert,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "ArrowUp" => Key::Up,
        "ArrowDown" => Key::Down,
        "F1" => Key::F1,
        "F2" => Key::F2,
        "F3" => Key::F3,
        "F10" => Key::F10,
        "Space" => return Ok(' '),
        other => {
            let mut characters = other.chars();
            return match (characters.next(), characters.next()) {
                (Some(character), None) => Ok(character),
                _ => Err(Error::Told(format!("there is no key named {other:?}."))),
            };
        }
    };
    Ok(special.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_are_taken_apart() {
        let control: char = Key::Control.into();
        let shift: char = Key::Shift.into();
        assert_eq!(chord_keys("Control+z").ok(), Some(vec![control, 'z']));
        assert_eq!(chord_keys("Control+Shift+z").ok(), Some(vec![control, shift, 'z']));
        assert_eq!(chord_keys("Control++").ok(), Some(vec![control, '+']));
        assert_eq!(chord_keys("+").ok(), Some(vec!['+']));
        assert_eq!(chord_keys("?").ok(), Some(vec!['?']));
        assert!(chord_keys("Control+Wheel").is_err());
    }

    #[test]
    fn the_way_ends_where_it_should() {
        let points: Vec<_> = way((0.0, 0.0), (80.0, -8.0)).collect();
        assert_eq!(points.first(), Some(&(10.0, -1.0)));
        assert_eq!(points.last(), Some(&(80.0, -8.0)));
    }
}
