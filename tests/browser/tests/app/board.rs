//! Steps and questions about the board that the tests share.

use browser_tests::{Page, Rect, Site, Spot, run, run_on};
use serde_json::{Value, json};

/// The built app.
#[track_caller]
pub fn app() -> Site {
    Site::app().expect("the app is built")
}

/// Runs a test on a board with nothing on it, made as a reader makes one.
#[track_caller]
pub fn on_empty(test: impl FnOnce(&Page)) {
    run(|page| {
        page.open("/");
        new_board(page);
        test(page);
    });
}

/// Runs a test on this board at 100 %, its top left corner clear of the islands.
#[track_caller]
pub fn on_board(board: &Value, test: impl FnOnce(&Page)) {
    run_on(with_file(board), |page| {
        page.open("/?src=board.json&fit=0");
        test(page);
    });
}

/// The app with this board beside it as `board.json`.
#[track_caller]
pub fn with_file(board: &Value) -> Site {
    app().route("/board.json", "application/json", board.to_string())
}

/// A user, a web server, an application server and a database in a row, linked in turn. There is room for a card in
/// the gaps, and nothing is in line with anything below it.
pub fn row() -> Value {
    json!({
        "format": "stackboard", "version": 1, "title": "A row",
        "nodes": [
            { "id": "user", "kind": "client", "x": 0, "y": 0 },
            { "id": "web", "kind": "web", "x": 240, "y": 0 },
            { "id": "app", "kind": "app", "x": 480, "y": 0 },
            { "id": "db", "kind": "database", "x": 720, "y": 0 }
        ],
        "links": [
            { "id": "l1", "from": "user", "to": "web", "kind": "http" },
            { "id": "l2", "from": "web", "to": "app", "kind": "app" },
            { "id": "l3", "from": "app", "to": "db", "kind": "sql" }
        ]
    })
}

/// The selector of a node.
pub fn node(id: &str) -> String {
    format!("[data-node-id=\"{id}\"]")
}

/// The selector of a link's line.
pub fn line(id: &str) -> String {
    format!("[data-link-id=\"{id}\"] path")
}

/// A place on a node, counted from its centre.
pub fn on(id: &str, offset: (f64, f64)) -> Spot {
    Spot::Beside(node(id), offset)
}

/// A place on a link, further from its start than the dots around a node.
pub fn on_link(id: &str) -> Spot {
    Spot::Along(line(id), 0.35)
}

/// The selector of a kind in the palette.
pub fn entry(kind: &str) -> String {
    format!(".palette-entry[data-kind={kind}]")
}

/// Opens the menu of boards and takes the entry for a new one.
#[track_caller]
pub fn new_board(page: &Page) {
    open_menu(page);
    page.click(".board-menu [role=menuitem]");
    page.wait_gone("[data-node-id]");
    page.wait_gone(".board-menu");
}

#[track_caller]
pub fn open_menu(page: &Page) {
    page.click("[aria-label='Boards and templates']");
    page.wait_for(".board-menu");
}

/// Drags a kind from the palette to a place in the window and gives the new node's id.
#[track_caller]
pub fn drop_kind(page: &Page, kind: &str, to: (f64, f64)) -> String {
    let before = page.count("[data-node-id]");
    page.drag(entry(kind).as_str(), to);
    page.wait_for_count("[data-node-id]", before + 1);
    selected(page).expect("a dropped node is selected")
}

/// Draws a link by dragging from the dot beside a node that lies nearest to the other.
#[track_caller]
pub fn connect(page: &Page, from: &str, to: &str) {
    let before = page.count("[data-link-id]");
    page.drag(connector(page, from, to), on(to, (0.0, 0.0)));
    page.wait_for_count("[data-link-id]", before + 1);
}

/// Where the dot beside a node is that lies nearest to another node. The pointer is left on the node.
#[track_caller]
pub fn connector(page: &Page, from: &str, to: &str) -> (f64, f64) {
    page.hover(on(from, (0.0, 0.0)));
    // Those of a selected node are shown until the pointer is over another.
    page.wait_until(&format!(
        "(() => {{
            const centre = (element) => {{
                const {{ x, y, width, height }} = element.getBoundingClientRect();
                return [x + width / 2, y + height / 2];
            }};
            const [x, y] = centre(document.querySelector({}));
            const dots = [...document.querySelectorAll('.connector')].map(centre);
            return dots.length === 4 && dots.every(dot => Math.abs(dot[0] - x) < 3 || Math.abs(dot[1] - y) < 3);
        }})()",
        json!(node(from))
    ));
    let target = page.rect(&node(to)).center();
    nearest(&rects(page, ".connector"), target).center()
}

/// The box whose centre lies nearest to a point.
#[track_caller]
pub fn nearest(boxes: &[Rect], (x, y): (f64, f64)) -> Rect {
    let distance = |rect: &Rect| (rect.center().0 - x).hypot(rect.center().1 - y);
    *boxes.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).expect("there is a box")
}

/// The boxes of all elements that match.
#[track_caller]
pub fn rects(page: &Page, css: &str) -> Vec<Rect> {
    page.eval(&format!(
        "[...document.querySelectorAll({})].map(each => each.getBoundingClientRect())
            .map(({{ x, y, width, height }}) => ({{ x, y, width, height }}))",
        json!(css)
    ))
}

/// The texts of all elements that match.
#[track_caller]
pub fn texts(page: &Page, css: &str) -> Vec<String> {
    page.eval(&format!("[...document.querySelectorAll({})].map(each => each.textContent.trim())", json!(css)))
}

/// The node that the keyboard is at, which is the one selected last.
#[track_caller]
pub fn selected(page: &Page) -> Option<String> {
    page.eval(
        "document.getElementById(document.querySelector('#board').getAttribute('aria-activedescendant'))
            ?.dataset.nodeId ?? null",
    )
}

/// How many nodes have a box of the selection around them.
pub const SELECTED: &str = ".selected-box";

/// Which part of the board is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    pub x: f64,
    pub y: f64,
    pub zoom: f64,
}

impl View {
    /// The point of the board at a place in the window.
    pub fn to_board(self, (x, y): (f64, f64)) -> (f64, f64) {
        ((x - self.x) / self.zoom, (y - self.y) / self.zoom)
    }

    /// The place in the window of a point of the board.
    pub fn to_window(self, (x, y): (f64, f64)) -> (f64, f64) {
        (x * self.zoom + self.x, y * self.zoom + self.y)
    }
}

#[track_caller]
pub fn view(page: &Page) -> View {
    let (x, y, zoom) = page.eval(
        "(({ a, e, f }) => [e, f, a])(document.querySelector('[data-board]').transform.baseVal.consolidate().matrix)",
    );
    View { x, y, zoom }
}

/// The board as the app saves it, by key. The focus must not be in a field.
#[track_caller]
pub fn saved(page: &Page) -> Value {
    page.keys("Control+s");
    let file = page.next_download();
    // What the page says of it would lie over the board for a while.
    page.exec("document.querySelector('.notice button')?.click()");
    page.wait_gone(".notice");
    let text = std::fs::read_to_string(&file).expect("the saved file is text");
    serde_json::from_str(&text).expect("the saved file is JSON")
}

/// A node of a saved board.
#[track_caller]
pub fn node_in<'a>(board: &'a Value, id: &str) -> &'a Value {
    record(board, "nodes", id)
}

/// A link of a saved board.
#[track_caller]
pub fn link_in<'a>(board: &'a Value, id: &str) -> &'a Value {
    record(board, "links", id)
}

#[track_caller]
fn record<'a>(board: &'a Value, list: &str, id: &str) -> &'a Value {
    let found = board[list].as_array().into_iter().flatten().find(|record| record["id"] == id);
    found.unwrap_or_else(|| panic!("{list} of the saved board has no {id}: {board:#}"))
}

/// How many records a list of a saved board holds.
pub fn count_in(board: &Value, list: &str) -> usize {
    board[list].as_array().map_or(0, Vec::len)
}

/// The top left corner of a node of a saved board, in board units.
#[track_caller]
pub fn place_in(board: &Value, id: &str) -> (f64, f64) {
    let number = |field: &str| node_in(board, id)[field].as_f64().expect("a saved node has a place");
    (number("x"), number("y"))
}

/// Ends of a saved link with its kind, as in `user http web`.
#[track_caller]
pub fn link_words(board: &Value, id: &str) -> String {
    let link = link_in(board, id);
    let word = |field: &str| link[field].as_str().unwrap_or_default();
    format!("{} {} {}", word("from"), word("kind"), word("to"))
}

/// Fails unless two points are no further apart than `within`.
#[track_caller]
pub fn assert_near(got: (f64, f64), expected: (f64, f64), within: f64) {
    let distance = (got.0 - expected.0).hypot(got.1 - expected.1);
    assert!(distance <= within, "{got:?} lies {distance:.2} from {expected:?}, not within {within}");
}

/// Whether two boxes share more than a border.
pub fn overlap(a: Rect, b: Rect) -> bool {
    const BORDER: f64 = 1.5;
    a.x + a.width > b.x + BORDER
        && b.x + b.width > a.x + BORDER
        && a.y + a.height > b.y + BORDER
        && b.y + b.height > a.y + BORDER
}
