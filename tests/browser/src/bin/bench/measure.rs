//! Opens a page, pans and drags with real input events, and reads the browser's own account of its main thread.

use std::collections::HashMap;
use std::thread::sleep;
use std::time::Duration;

use browser_tests::{Result, Server, Session};
use serde::Deserialize;
use serde_json::{Value, json};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject {
    FloorVisibleOnly,
    FloorEverything,
    App,
}

impl Subject {
    /// The first is what the others are compared with.
    pub const ALL: [Self; 3] = [Self::FloorVisibleOnly, Self::FloorEverything, Self::App];

    fn path(self, case: Case) -> String {
        let Case { nodes, fitted } = case;
        let fit = u8::from(fitted);
        match self {
            Self::FloorVisibleOnly => format!("/floor.html?n={nodes}&fit={fit}&visible=1"),
            Self::FloorEverything => format!("/floor.html?n={nodes}&fit={fit}"),
            Self::App => format!("/?src=/boards/{nodes}.json&fit={fit}"),
        }
    }
}

/// On what board, and how it is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    pub nodes: usize,
    /// The whole board in the window; otherwise at 100 %.
    pub fitted: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// From having the file's text to painted, in ms.
    pub load: f64,
    pub pan: Cost,
    pub drag: Cost,
}

/// The figures, or what the page does not do as it should, so that measuring it would mean nothing.
pub type Outcome<T = Figures> = std::result::Result<T, String>;

/// What one pointer event costs the page's main thread, in ms.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Everything, the other three among it.
    pub task: f64,
    pub script: f64,
    pub style: f64,
    pub layout: f64,
}

impl Cost {
    const NONE: Self = Self { task: f64::NAN, script: f64::NAN, style: f64::NAN, layout: f64::NAN };
}

impl Figures {
    /// Not measured.
    pub const NONE: Self = Self { load: f64::NAN, pan: Cost::NONE, drag: Cost::NONE };

    pub fn median(runs: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(runs.iter().map(figure).collect());
        Self {
            load: of(|run| run.load),
            pan: Cost {
                task: of(|run| run.pan.task),
                script: of(|run| run.pan.script),
                style: of(|run| run.pan.style),
                layout: of(|run| run.pan.layout),
            },
            drag: Cost {
                task: of(|run| run.drag.task),
                script: of(|run| run.drag.script),
                style: of(|run| run.drag.style),
                layout: of(|run| run.drag.layout),
            },
        }
    }
}

/// Such as `Chromium 140.0.7339.80`.
pub fn browser_version() -> Result<String> {
    Session::start()?.browser_version()
}

/// The paths that a first visit fetches.
pub fn first_visit(server: &Server) -> Result<Vec<String>> {
    let before = server.requests().len();
    let session = Session::start()?;
    session.goto(&server.url("/"))?;
    session.wait_ready()?;
    sleep(SETTLE);
    Ok(server.requests().split_off(before))
}

/// Measures once, in a browser of its own.
pub fn figures(server: &Server, subject: Subject, case: Case) -> Result<Outcome> {
    let session = Session::start()?;
    session.set_viewport(WINDOW.0, WINDOW.1)?;
    session.cdp("Performance.enable", json!({}))?;
    if subject == Subject::App {
        // A reader who opens a large board has the app's code already.
        session.goto(&server.url("/?template=simple"))?;
        session.wait_ready()?;
    }
    session.goto(&server.url(&subject.path(case)))?;
    session.wait_ready()?;
    let load: Option<f64> =
        session.eval("performance.getEntriesByName('stackboard:load')[0]?.duration ?? null")?;
    let Some(load) = load else { return Ok(Err("it does not measure its loading".to_owned())) };
    sleep(SETTLE);

    let pan = match pan(&session)? {
        Ok(pan) => pan,
        Err(complaint) => return Ok(Err(complaint)),
    };
    let drag = match drag(&session)? {
        Ok(drag) => drag,
        Err(complaint) => return Ok(Err(complaint)),
    };
    let errors = session.take_errors()?;
    if !errors.is_empty() {
        return Ok(Err(format!("it reports: {}", errors.join(" "))));
    }
    Ok(Ok(Figures { load, pan, drag }))
}

/// Long enough for what follows the first painting to be over.
const SETTLE: Duration = Duration::from_millis(500);
/// Inner width and height, in CSS pixels.
pub const WINDOW: (u32, u32) = (1280, 800);
const EVENTS: u32 = 40;
const WHEEL: f64 = 12.0;

/// Turns the wheel by 12 pixels an event, and back.
fn pan(session: &Session) -> Result<Outcome<Cost>> {
    let wheel = |delta: f64| {
        let event = json!({ "type": "mouseWheel", "x": 640, "y": 400, "deltaX": 0, "deltaY": delta });
        session.cdp("Input.dispatchMouseEvent", event).map(drop)
    };
    mouse(session, "mouseMoved", (640.0, 400.0))?;
    // Once out of the window, the node may leave the page as well; so one short turn shows that the board follows.
    let (_, before) = first_node(session)?;
    wheel(WHEEL)?;
    painted(session)?;
    let (_, after) = first_node(session)?;
    wheel(-WHEEL)?;
    painted(session)?;
    let way = before - after;
    if (way - WHEEL).abs() > 1.0 {
        return Ok(Err(format!("a wheel of {WHEEL} px moves the board by {way:.0} px")));
    }
    let cost = cost(session, |_| wheel(WHEEL))?;
    for _ in 0..EVENTS {
        wheel(-WHEEL)?;
    }
    sleep(SETTLE);
    Ok(Ok(cost))
}

/// Drags the first node to the lower right.
fn drag(session: &Session) -> Result<Outcome<Cost>> {
    let (x, y) = first_node(session)?;
    if !(0.0..WINDOW.0.into()).contains(&x) || !(0.0..WINDOW.1.into()).contains(&y) {
        return Ok(Err(format!("its first node lies outside of the window, at {x:.0}, {y:.0}")));
    }
    mouse(session, "mouseMoved", (x, y))?;
    mouse(session, "mousePressed", (x, y))?;
    // Still below the distance from which on a press is a drag.
    mouse(session, "mouseMoved", (x + 2.0, y + 2.0))?;
    let to = |i: u32| (x + 4.0 + 2.0 * f64::from(i), y + 4.0 + f64::from(i));
    let cost = cost(session, |i| mouse(session, "mouseMoved", to(i)))?;
    let (reached_x, reached_y) = first_node(session)?;
    let (wanted_x, wanted_y) = to(EVENTS - 1);
    mouse(session, "mouseReleased", (wanted_x, wanted_y))?;
    let off = (reached_x - wanted_x).hypot(reached_y - wanted_y);
    // Snapping to other nodes may hold it back by its 8 px in each direction.
    if off > 12.0 {
        return Ok(Err(format!("the dragged node stays {off:.0} px behind the pointer")));
    }
    Ok(Ok(cost))
}

/// The main thread's time for each of the events that `event` sends.
fn cost(session: &Session, mut event: impl FnMut(u32) -> Result<()>) -> Result<Cost> {
    let before = metrics(session)?;
    for i in 0..EVENTS {
        event(i)?;
    }
    painted(session)?;
    let after = metrics(session)?;
    let per_event = |name: &str| {
        let seconds = after.get(name).unwrap_or(&0.0) - before.get(name).unwrap_or(&0.0);
        seconds * 1000.0 / f64::from(EVENTS)
    };
    Ok(Cost {
        task: per_event("TaskDuration"),
        script: per_event("ScriptDuration"),
        style: per_event("RecalcStyleDuration"),
        layout: per_event("LayoutDuration"),
    })
}

/// The browser's counters by name; durations in seconds.
fn metrics(session: &Session) -> Result<HashMap<String, f64>> {
    #[derive(Deserialize)]
    struct Metric {
        name: String,
        value: f64,
    }
    let answer = session.cdp("Performance.getMetrics", json!({}))?;
    let metrics: Vec<Metric> = serde_json::from_value(answer["metrics"].clone())?;
    Ok(metrics.into_iter().map(|metric| (metric.name, metric.value)).collect())
}

fn mouse(session: &Session, kind: &str, (x, y): (f64, f64)) -> Result<()> {
    let (button, buttons, clicks) = match kind {
        "mousePressed" => ("left", 1, 1),
        "mouseReleased" => ("left", 0, 1),
        _ => ("none", 0, 0),
    };
    let event =
        json!({ "type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": clicks });
    session.cdp("Input.dispatchMouseEvent", event).map(drop)
}

/// The centre of the first node in the window.
fn first_node(session: &Session) -> Result<(f64, f64)> {
    session.eval(
        "(() => {
            const box = document.querySelector('[data-node-id=n0]').getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        })()",
    )
}

fn painted(session: &Session) -> Result<()> {
    session.eval::<Value>("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")?;
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.get(middle) {
        None => f64::NAN,
        Some(&upper) if values.len() % 2 == 1 => upper,
        Some(&upper) => (values[middle - 1] + upper) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_lie_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(vec![]).is_nan());
    }
}
