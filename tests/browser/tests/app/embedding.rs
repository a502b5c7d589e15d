//! A board in somebody else's page: what that page may ask, what it hears, and what it cannot do.

use browser_tests::{Page, Site, run_on};
use serde_json::{Value, json};

use crate::board::{app, node, on, row, texts, view, with_file};

/// A page that embeds a board, below which there is much to scroll, and keeps what it hears.
fn host(site: Site, address: &str, attributes: &str) -> Site {
    let html = format!(
        "<!doctype html><html lang=en><link rel=icon href=data:,><title>Course</title>\
         <body style='margin:0; height: 4000px'>\
         <script>
            window.heard = [];
            addEventListener('message', (event) => {{
                if (event.source === frames[0]) heard.push(event.data);
            }});
            window.say = (message) => frames[0].postMessage(message, '*');
            window.last = (type) => heard.filter((one) => one.type === 'stackboard:' + type).at(-1);
         </script>\
         <iframe src='{address}' {attributes} style='border:0; width: 1000px; height: 620px'></iframe>"
    );
    // A sandboxed frame has no origin, so the files it is made of must be there for everybody.
    site.page("/host", &html).header("Access-Control-Allow-Origin", "*")
}

/// Opens the host and waits until its board hears.
#[track_caller]
fn open_host(page: &Page) {
    page.goto("/host");
    page.wait_until("window.last?.('ready')");
}

/// Says something to the board.
#[track_caller]
fn say(page: &Page, message: &Value) {
    page.exec(&format!("say({message})"));
}

/// Asks the board for itself. All that was said before has been heard by the time it answers.
#[track_caller]
fn board_of(page: &Page) -> Value {
    page.exec("window.asked = (window.asked ?? 0) + 1; say({ type: 'stackboard:get', id: asked })");
    page.wait_until("last('board')?.id === asked");
    page.eval("last('board').board")
}

fn errors(page: &Page) -> Vec<String> {
    page.eval("heard.filter((one) => one.type === 'stackboard:error').map((one) => one.message)")
}

#[test]
fn a_page_loads_plays_and_reads_the_board_it_embeds() {
    run_on(host(app(), "/?embed&amp;template=simple", ""), |page| {
        open_host(page);
        assert_eq!(page.eval::<Value>("last('ready')"), json!({ "type": "stackboard:ready", "protocol": 1 }));
        assert_eq!(
            page.eval::<usize>("heard.length"),
            1,
            "nothing of the board is told to who has not spoken"
        );
        let before = board_of(page);
        assert_eq!(before["title"], "Simple web stack");
        let state: Value = page.eval("last('state')");
        assert_eq!((state["playing"].as_bool(), state["time"].as_f64()), (Some(false), Some(0.0)));

        say(page, &json!({ "type": "stackboard:load", "board": row() }));
        assert_eq!(board_of(page)["title"], "A row");
        page.in_frame("iframe", || page.wait_for_count("[data-node-id]", 4));
        say(
            page,
            &json!({ "type": "stackboard:load", "board": row().to_string().replace("A row", "As text") }),
        );
        assert_eq!(board_of(page)["title"], "As text");
        let nodes: Vec<String> = page.eval("last('board').board.nodes.map((node) => node.id)");
        assert_eq!(nodes, ["user", "web", "app", "db"]);

        say(page, &json!({ "type": "stackboard:seek", "step": 3 }));
        page.wait_until("last('state').step === 3 && last('state').steps > 3 && last('state').time > 0");
        page.in_frame("iframe", || page.wait_for_text("#step-count", "3 /"));
        say(page, &json!({ "type": "stackboard:play" }));
        page.wait_until("last('state').playing");
        say(page, &json!({ "type": "stackboard:pause" }));
        page.wait_until("!last('state').playing");

        say(page, &json!({ "type": "stackboard:seek", "time": 12 }));
        page.wait_until("last('state').mode === 'load' && last('state').time === 12");
        page.in_frame("iframe", || page.wait_for_text("#run-time", "12.0 /"));
        say(page, &json!({ "type": "stackboard:play", "mode": "load" }));
        page.wait_until("last('state').playing && last('state').time > 12.3");

        say(page, &json!({ "type": "stackboard:theme", "theme": "dark" }));
        page.in_frame("iframe", || page.wait_for("html[data-theme=dark]"));
        say(page, &json!({ "type": "stackboard:theme", "theme": "auto" }));
        page.in_frame("iframe", || page.wait_for("html:not([data-theme])"));
        assert_eq!(errors(page), Vec::<String>::new());
    });
}

#[test]
fn only_the_embedding_window_is_heard() {
    let site = app().page(
        "/other",
        "<!doctype html><link rel=icon href=data:,><title>Other</title><script>window.heard = [];
         addEventListener('message', (event) => heard.push(event.data));</script>",
    );
    run_on(host(site, "/?embed&amp;template=simple", ""), |page| {
        open_host(page);
        page.exec(
            "const other = document.createElement('iframe');
             other.id = 'other'; other.src = '/other'; document.body.append(other);",
        );
        page.wait_until("frames[1]?.heard");
        let load = json!({ "type": "stackboard:load", "board": row() });
        // Whoever posts a message is the window whose script does.
        page.exec(&format!(
            "const script = frames[1].document.createElement('script');
             script.textContent = {};
             frames[1].document.body.append(script);",
            json!(format!(
                "for (const message of [{load}, {{ type: 'stackboard:theme', theme: 'pink' }}, {{ type: 'stackboard:get' }}]) \
                 parent.frames[0].postMessage(message, '*');"
            ))
        ));
        assert_eq!(board_of(page)["title"], "Simple web stack");
        assert_eq!(page.eval::<usize>("frames[1].heard.length"), 0);
        assert_eq!(errors(page), Vec::<String>::new());
    });
}

#[test]
fn a_page_that_is_not_meant_for_embedding_hears_nothing() {
    run_on(host(app(), "/?template=simple", ""), |page| {
        page.goto("/host");
        page.in_frame("iframe", || page.wait_ready());
        say(page, &json!({ "type": "stackboard:load", "board": row() }));
        say(page, &json!({ "type": "stackboard:get" }));
        page.in_frame("iframe", || {
            page.eval::<Value>("new Promise((done) => setTimeout(done, 300))");
            assert_eq!(page.value(".title"), "Simple web stack");
        });
        assert_eq!(page.eval::<usize>("heard.length"), 0);
    });
}

#[test]
fn hostile_messages_change_nothing_and_are_answered_in_words() {
    run_on(host(app(), "/?embed&amp;template=simple", ""), |page| {
        open_host(page);
        let before = board_of(page);
        // Each with a word of the sentence that answers it, or none where there is nothing to answer.
        let cases = [
            ("{ type: 'stackboard:seek', time: NaN }", "`time`"),
            ("{ type: 'stackboard:seek', time: -1e308 }", "`time`"),
            ("{ type: 'stackboard:seek', time: Infinity }", "`time`"),
            ("{ type: 'stackboard:seek', step: 2 ** 53 }", "`step`"),
            ("{ type: 'stackboard:seek', step: 500000 }", "no step 500000"),
            ("{ type: 'stackboard:seek', time: 10n }", "JSON cannot say"),
            ("{ type: 'stackboard:play', mode: '__proto__' }", "`mode`"),
            ("{ type: 'stackboard:theme', theme: '\"><script>alert(1)</script>' }", "`theme`"),
            ("{ type: 'stackboard:get', id: { toString: 1 } }", "`id`"),
            ("{ type: 'stackboard:load' }", "`board`"),
            ("{ type: 'stackboard:load', board: new Uint8Array(9) }", "neither"),
            ("{ type: 'stackboard:load', board: '{ oops' }", "line 1"),
            ("{ type: 'stackboard:load', board: 'b1:garbage' }", "could not be opened"),
            ("{ type: 'stackboard:load', board: { format: 'stackboard', version: 99, nodes: [] } }", "newer"),
            ("{ type: 'stackboard:load', board: 'x'.repeat(30e6) }", "30000"),
            ("{ type: 'stackboard:load', board: { nodes: Array(20001).fill({ kind: 'web' }) } }", "20001"),
            ("(() => { const a = { type: 'stackboard:load' }; a.board = a; return a })()", "JSON cannot say"),
            (
                "(() => { let deep = []; for (let n = 0; n < 3000; n++) deep = [deep]; \
                 return { type: 'stackboard:load', board: { nodes: deep } } })()",
                "deep in one another",
            ),
        ];
        for (message, words) in cases {
            let count = errors(page).len();
            page.exec(&format!("say({message})"));
            page.wait_until(&format!(
                "heard.filter((one) => one.type === 'stackboard:error').length > {count}"
            ));
            let said = errors(page).pop().unwrap_or_default();
            assert!(said.contains(words), "{message} was answered with {said:?}");
            assert_eq!(board_of(page), before, "after {message}");
        }
        let count = errors(page).len();
        for message in [
            "'stackboard:play'",
            "null",
            "7",
            "[]",
            "{ type: 'stackboard:explode' }",
            "{ type: ['stackboard:play'] }",
            "{ type: 'play' }",
            "new Map([['type', 'stackboard:play']])",
            "JSON.parse('{\"__proto__\":{\"type\":\"stackboard:play\"}}')",
        ] {
            page.exec(&format!("say({message})"));
        }
        assert_eq!(board_of(page), before);
        assert_eq!(errors(page).len(), count, "what is not meant for the board is not answered");
        assert!(!page.eval::<bool>("last('state').playing"));
        page.in_frame("iframe", || assert_eq!(page.count("script:not([type=module])"), 0));
    });
}

#[test]
fn words_of_a_loaded_board_stay_words() {
    let mut board = row();
    board["title"] = json!("<img src=x onerror=\"parent.hacked = 1\">");
    board["nodes"][1]["label"] = json!("</text><script>parent.hacked = 1</script>");
    board["nodes"][1]["__proto__"] = json!({ "polluted": 1 });
    board["notes"] = json!("[x](javascript:parent.hacked=1) <iframe src=/></iframe>");
    run_on(host(app(), "/?embed&amp;template=simple&amp;story=1", ""), |page| {
        open_host(page);
        say(page, &json!({ "type": "stackboard:load", "board": board }));
        assert_eq!(board_of(page)["nodes"][1]["label"], board["nodes"][1]["label"]);
        page.in_frame("iframe", || {
            page.wait_for_text(&node("web"), "</text><script>");
            assert_eq!(page.count("#board script, #board img, .side iframe, .side img"), 0);
            assert!(page.eval::<bool>("({}).polluted === undefined"));
        });
        assert!(page.eval::<bool>("window.hacked === undefined"));
    });
}

#[test]
fn a_sandboxed_frame_without_storage_plays_and_checks() {
    let site =
        host(app(), "/?embed&amp;template=distributed&amp;task=distributed", "sandbox='allow-scripts'");
    run_on(site, |page| {
        open_host(page);
        say(page, &json!({ "type": "stackboard:seek", "time": 8 }));
        page.wait_until("last('state')?.time === 8");
        say(page, &json!({ "type": "stackboard:play" }));
        page.wait_until("last('state').playing && last('state').time > 8.3");
        // No worker can be had without an origin, so the page itself does the runs.
        page.wait_until("last('score')");
        let score: Value = page.eval("last('score')");
        assert_eq!(score["task"], "distributed");
        assert!(score["score"].as_f64().is_some_and(|score| (0.0..=1.0).contains(&score)), "{score}");
        assert!(score["checks"].as_array().is_some_and(|checks| checks.len() > 3), "{score}");
        page.in_frame("iframe", || {
            assert!(
                page.eval::<bool>("(() => { try { localStorage; return false } catch { return true } })()")
            );
            assert_eq!(page.count(".notice.error"), 0, "{:?}", texts(page, ".notice"));
        });
        // The browser itself logs that it refused a worker.
        let errors = page.take_errors();
        assert!(errors.iter().all(|error| error.contains("worker")), "{errors:#?}");
    });
}

#[test]
fn each_board_is_checked_against_the_task_of_the_address() {
    run_on(host(app(), "/?embed&amp;template=simple&amp;task=simple", ""), |page| {
        open_host(page);
        say(page, &json!({ "type": "stackboard:get" }));
        page.wait_until("last('score')?.met === true");
        say(page, &json!({ "type": "stackboard:load", "board": row() }));
        page.wait_until("last('score').met === false && last('score').score < 1");
    });
}

#[test]
fn an_embedded_board_from_a_file_plays_at_once_and_by_key() {
    run_on(with_file(&row()), |page| {
        page.open("/?embed&src=board.json&play=1");
        page.wait_for("#play[aria-label=Pause]");
        page.wait_for(".token");
        page.click(on("web", (0.0, 0.0)));
        page.keys("Space");
        page.wait_for("#play[aria-label=Play]");
        page.keys("Space");
        page.wait_for("#play[aria-label=Pause]");
        page.keys("p");
        page.wait_for("#play[aria-label=Play]");
        let before = page.text("#step-count");
        page.keys(".");
        page.wait_until(&format!("document.querySelector('#step-count').textContent !== {}", json!(before)));
        assert_eq!(page.count(".notice"), 0);
    });
}

#[test]
fn an_embedded_board_opens_in_the_whole_program() {
    run_on(host(app(), "/?embed&amp;template=simple", ""), |page| {
        open_host(page);
        say(page, &json!({ "type": "stackboard:load", "board": row() }));
        assert_eq!(board_of(page)["title"], "A row");
        let tabs = page.tabs();
        let told = page.in_frame("iframe", || {
            page.click("#step");
            page.click("#step");
            page.click(".open-whole");
            page.text("#step-count")
        });
        let new = loop {
            if let Some(new) = page.tabs().into_iter().find(|tab| !tabs.contains(tab)) {
                break new;
            }
        };
        page.switch_to(&new);
        page.wait_ready();
        assert_eq!(page.value(".title"), "A row");
        let href: String = page.eval("location.href");
        assert!(href.starts_with(&format!("{}/?mode=story&step=2", page.site().origin())), "{href}");
        assert!(href.contains("#b1:"), "{href}");
        // The whole program is at the moment that was on the frame's screen.
        assert_eq!(page.text("#step-count"), told);
    });
}

#[test]
fn a_board_out_of_sight_holds_still() {
    run_on(host(app(), "/?embed&amp;template=simple", ""), |page| {
        open_host(page);
        say(page, &json!({ "type": "stackboard:play", "mode": "load" }));
        page.wait_until("last('state')?.time > 0.5");
        page.exec("scrollTo(0, 3000)");
        let still = "new Promise((done) => { const before = last('state').time; \
                     setTimeout(() => done(last('state').time === before), 700) })";
        assert!((0..10).any(|_| page.eval(still)), "it goes on out of sight");
        let held: f64 = page.eval("last('state').time");
        page.exec("scrollTo(0, 0)");
        page.wait_until(&format!("last('state').time > {held}"));
    });
}

#[test]
fn the_element_loads_its_frame_when_it_comes_near_and_passes_on_what_happens() {
    let site = app().page(
        "/course/page",
        "<!doctype html><html lang=en><link rel=icon href=data:,><title>Course</title>\
         <script src='../embed.js'></script>\
         <body style='margin:0'><div style='height: 3000px'></div>\
         <stackboard-embed src='board.json' story width=900 height=500 title='My board'><a id=still href='/'>A picture</a></stackboard-embed>\
         <div style='height: 1000px'></div>",
    );
    let site = site.route("/course/board.json", "application/json", row().to_string());
    run_on(site.header("Access-Control-Allow-Origin", "*"), |page| {
        page.goto("/course/page");
        page.exec(
            "window.board = document.querySelector('stackboard-embed');
             window.told = [];
             for (const name of ['ready', 'state', 'score', 'error'])
                 document.addEventListener('stackboard-' + name, (event) => told.push([name, event.detail]));",
        );
        assert!(page.eval::<bool>("still.checkVisibility()"), "the picture is there until then");
        assert!(page.eval::<bool>("board.shadowRoot.querySelector('iframe') === null"));
        let asked = page.site().requests();
        assert!(!asked.iter().any(|path| path == "/" || path.ends_with("board.json")), "{asked:?}");

        page.exec("scrollTo(0, 2700)");
        page.wait_until("told.some(([name]) => name === 'ready')");
        assert!(page.eval::<bool>("!still.checkVisibility()"));
        let frame: Value = page.eval(
            "(({ title, sandbox, allow }) => ({ title, sandbox: sandbox.value, allow }))(board.shadowRoot.querySelector('iframe'))",
        );
        assert_eq!(frame["title"], "My board");
        assert_eq!(frame["allow"], "fullscreen");
        assert!(
            !frame["sandbox"].as_str().is_some_and(|words| words.contains("allow-same-origin")),
            "{frame}"
        );
        let (width, height): (f64, f64) =
            page.eval("(({ width, height }) => [width, height])(board.shadowRoot.querySelector('iframe').getBoundingClientRect())");
        assert_eq!((width, height), (900.0, 500.0));

        assert_eq!(page.eval::<String>("board.getBoard().then((board) => board.title)"), "A row");
        page.exec("board.seek({ step: 2 })");
        page.wait_until("told.some(([name, detail]) => name === 'state' && detail.step === 2)");
        page.exec("board.play()");
        page.wait_until("told.some(([name, detail]) => name === 'state' && detail.playing)");
        page.exec("board.pause(); board.seek(-4)");
        page.wait_until(
            "told.some(([name, detail]) => name === 'error' && detail.message.includes('seconds'))",
        );
        // A message from anywhere else is not the board's.
        page.exec("told.length = 0; postMessage({ type: 'stackboard:error', message: 'mine' }, '*')");
        let mut other = row();
        other["title"] = json!("Another");
        page.exec(&format!("board.load({other})"));
        assert_eq!(page.eval::<String>("board.getBoard().then((board) => board.title)"), "Another");
        assert_eq!(page.eval::<usize>("told.filter(([name]) => name === 'error').length"), 0);
        page.eval::<Value>(
            "(() => { const asked = board.getBoard(); board.remove(); return asked.then(() => { throw 'answered' }, () => null) })()",
        );
    });
}

#[test]
fn the_page_that_shows_it_works_under_a_strict_policy() {
    run_on(app().header("Access-Control-Allow-Origin", "*"), |page| {
        page.goto("/embed-demo.html");
        let policy = page.attr("meta[http-equiv=Content-Security-Policy]", "content").unwrap_or_default();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        page.exec(
            "window.violations = [];
             addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));",
        );
        page.exec("document.querySelector('#second').scrollIntoView()");
        page.wait_for_text("#log", "hears what it is asked");
        page.click("[data-call=get]");
        page.wait_for_text("#log", "“Distributed web infrastructure”, 14 nodes");
        page.click("[data-call=story]");
        page.wait_for_text("#log", "step 3 of");
        page.click("[data-call=nonsense]");
        page.wait_for_text("#log", "must be a number of seconds");
        page.click("[data-call=other]");
        page.click("[data-call=get]");
        page.wait_for_text("#log", "“Three in a row”, 3 nodes, 2 links");
        page.click("[data-call=crash]");
        page.wait_for_text("#log", "plays · load");
        page.wait_for_text("#log", "distributed:");
        assert_eq!(page.eval::<Vec<String>>("violations"), Vec::<String>::new());
        let errors = page.take_errors();
        assert!(errors.iter().all(|error| error.contains("worker")), "{errors:#?}");
    });
}

#[test]
fn a_board_in_the_whole_screen_is_moved_by_the_wheel() {
    run_on(host(app(), "/?embed&amp;template=simple", "allow=fullscreen"), |page| {
        open_host(page);
        page.in_frame("iframe", || {
            page.click("#full-screen");
            page.wait_until("document.fullscreenElement !== null");
            page.wait_for("#full-screen[aria-label='Leave full screen']");
            let before = view(page);
            page.wheel(on("web", (0.0, 0.0)), 0, 120);
            page.wait_until(&format!(
                "document.querySelector('[data-board]').transform.baseVal.consolidate().matrix.f !== {}",
                before.y
            ));
            page.click("#full-screen");
            page.wait_until("document.fullscreenElement === null");
        });
    });
}

#[test]
fn nodes_appear_with_the_step_of_the_story_they_are_marked_for() {
    let mut board = row();
    for node in board["nodes"].as_array_mut().expect("nodes") {
        if node["id"] == "web" {
            node["reveal_at"] = json!(2);
        }
    }
    let hidden = |page: &Page| {
        page.eval::<Vec<String>>(
            "[...document.querySelectorAll('[data-veiled]')].map((one) => one.dataset.nodeId ?? 'a link').sort()",
        )
    };
    run_on(with_file(&board), |page| {
        page.open("/?embed&src=board.json");
        let first = hidden(page);
        assert!(first.contains(&"web".to_owned()) && first.contains(&"a link".to_owned()), "{first:?}");
        assert!(!first.contains(&"user".to_owned()));
        page.exec("document.querySelector('.canvas').focus()");
        page.keys(".");
        page.wait_until("document.querySelectorAll('[data-veiled]').length > 0");
        assert_eq!(hidden(page), first, "the first step does not show it yet");
        page.keys(".");
        page.wait_gone("[data-veiled]");
        page.keys(",");
        page.wait_for("[data-node-id=web][data-veiled]");
        // Whoever draws it sees everything.
        page.open("/?src=board.json");
        assert_eq!(page.count("[data-veiled]"), 0);
    });
}

#[test]
fn a_frame_loads_the_smaller_program_and_only_for_a_task_the_whole_one() {
    run_on(app(), |page| {
        let programs = |address: &str| -> Vec<(String, f64)> {
            page.open(address);
            page.eval(
                "performance.getEntriesByType('resource')
                    .map((each) => [new URL(each.name).pathname, each.decodedBodySize])
                    .filter(([path]) => path.endsWith('.wasm'))",
            )
        };
        let one = |address: &str| match programs(address).as_slice() {
            [one] => one.clone(),
            several => panic!("{address} loads {several:?}"),
        };
        let whole = one("/?template=simple");
        let frame = one("/?embed&template=simple");
        assert!(whole.0.starts_with("/stackboard-app-"), "{whole:?}");
        assert_eq!(frame.0, "/stackboard-frame_bg.wasm");
        // What is left out is found out by optimising.
        let most = if whole.1 < 12e6 { 0.7 } else { 1.0 };
        assert!(frame.1 < most * whole.1, "{frame:?} beside {whole:?}");
        assert_eq!(one("/?embed&template=simple&task=simple").0, whole.0);
    });
}
