//! The harness itself, shown on a small page: what the app's tests rely on does reach a page.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use browser_tests::{Media, Page, Picture, Site, Spot, run_on};
use serde_json::{Value, json};

fn playground() -> Site {
    Site::empty().page("/", include_str!("../pages/playground.html"))
}

fn on_playground(test: impl FnOnce(&Page)) {
    run_on(playground(), |page| {
        page.open("/");
        test(page);
    });
}

/// The events of one type that the page has seen.
fn seen(page: &Page, kind: &str) -> Vec<Value> {
    page.eval(&format!("log.filter(event => event.type === {})", json!(kind)))
}

/// What a step says when it fails.
fn complaint(step: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(step)).expect_err("the step should fail");
    panic.downcast_ref::<String>().expect("a failed step says a sentence").clone()
}

#[test]
fn dragging_moves_by_exactly_the_way_of_the_pointer() {
    on_playground(|page| {
        page.drag("[data-node-id=a]", ("[data-node-id=a]", (150.0, -60.0)));
        let node = page.rect("[data-node-id=a]");
        assert_eq!((node.x, node.y), (250.0, 40.0));
        assert!(seen(page, "move").len() >= 8, "a drag has several moves");
        assert_eq!(seen(page, "down")[0]["pointer"], "mouse");
        assert_eq!(seen(page, "up").len(), 1);
    });
}

#[test]
fn a_drag_can_be_looked_at_half_way() {
    on_playground(|page| {
        page.pointer_down("[data-node-id=a]");
        page.pointer_move((300.0, 300.0));
        assert_eq!(page.rect("[data-node-id=a]").center(), (300.0, 300.0));
        assert!(seen(page, "up").is_empty());
        page.keys("Escape");
        page.pointer_up();
        assert_eq!(seen(page, "key")[0]["key"], "Escape");
    });
}

#[test]
fn buttons_and_held_keys_reach_the_page() {
    on_playground(|page| {
        page.double_click((50.0, 50.0));
        assert_eq!(seen(page, "dblclick").len(), 1);
        page.right_click((50.0, 50.0));
        assert_eq!(seen(page, "contextmenu").len(), 1);
        page.middle_drag((50.0, 50.0), (80.0, 80.0));
        assert_eq!(seen(page, "down").last().map(|event| event["button"].clone()), Some(json!(1)));
        page.holding("Alt", || page.drag("[data-node-id=a]", (300.0, 200.0)));
        assert_eq!(seen(page, "down").last().map(|event| event["alt"].clone()), Some(json!(true)));
    });
}

#[test]
fn a_spot_on_a_path_lies_on_the_path() {
    on_playground(|page| {
        page.click(Spot::Along("#wire".to_owned(), 0.3));
        assert_eq!(seen(page, "down")[0]["id"], "wire");
    });
}

#[test]
fn the_wheel_turns_with_and_without_control() {
    on_playground(|page| {
        page.wheel((300.0, 300.0), 5, -40);
        page.holding("Control", || page.wheel((300.0, 300.0), 0, 12));
        let turns = seen(page, "wheel");
        assert_eq!(turns[0], json!({ "type": "wheel", "x": 5, "y": -40, "ctrl": false, "mode": 0 }));
        assert_eq!(turns[1], json!({ "type": "wheel", "x": 0, "y": 12, "ctrl": true, "mode": 0 }));
    });
}

#[test]
fn fingers_touch_drag_and_pinch() {
    on_playground(|page| {
        page.emulate_touch();
        page.tap((50.0, 50.0));
        assert_eq!(seen(page, "down")[0]["pointer"], "touch");
        page.touch_drag("[data-node-id=a]", (400.0, 300.0));
        assert_eq!(page.rect("[data-node-id=a]").center(), (400.0, 300.0));
        page.exec("log.length = 0");
        page.pinch((300.0, 500.0), 100.0, 200.0);
        let fingers: Vec<i64> = page.eval("[...new Set(log.filter(e => e.type === 'move').map(e => e.id))]");
        assert_eq!(fingers.len(), 2);
        let reach: f64 =
            page.eval("Math.max(...log.map(e => e.x ?? 0)) - Math.min(...log.map(e => e.x ?? 999))");
        assert_eq!(reach, 200.0);
        page.long_press((50.0, 50.0), Duration::from_millis(50));
    });
}

#[test]
fn keys_arrive_as_from_a_keyboard() {
    on_playground(|page| {
        page.keys("Control+z Control+Shift+Z Shift+! ? ArrowLeft Delete Control++ Space F2 ]");
        let keys: Vec<(String, String, Vec<String>)> = page.eval(
            "log.filter(e => e.type === 'key' && !['Control', 'Shift'].includes(e.key)).map(e => [e.key, e.code, e.held])",
        );
        let expected = [
            ("z", "KeyZ", &["ctrl"][..]),
            ("Z", "KeyZ", &["ctrl", "shift"]),
            ("!", "Digit1", &["shift"]),
            ("?", "Slash", &["shift"]),
            ("ArrowLeft", "ArrowLeft", &[]),
            ("Delete", "Delete", &[]),
            ("+", "Equal", &["ctrl", "shift"]),
            (" ", "Space", &[]),
            ("F2", "F2", &[]),
            ("]", "BracketRight", &[]),
        ];
        let got: Vec<_> = keys
            .iter()
            .map(|(k, c, h)| (k.as_str(), c.as_str(), h.iter().map(String::as_str).collect::<Vec<_>>()))
            .collect();
        let expected: Vec<_> = expected.iter().map(|(k, c, h)| (*k, *c, h.to_vec())).collect();
        assert_eq!(got, expected);
    });
}

#[test]
fn forms_are_filled() {
    on_playground(|page| {
        page.fill("#name", "Nginx é");
        assert_eq!(page.value("#name"), "Nginx é");
        page.choose("#kind", "app");
        assert_eq!(page.value("#kind"), "app");
    });
}

#[test]
fn clipboard_is_shared_with_the_page() {
    on_playground(|page| {
        page.allow_clipboard();
        page.set_clipboard("copied");
        page.click("#name");
        page.keys("Control+a Control+v");
        page.wait_until("document.querySelector('#name').value === 'copied'");
        page.fill("#name", "typed");
        page.keys("Control+a Control+c");
        assert_eq!(page.clipboard(), "typed");
    });
}

#[test]
fn files_go_in_and_out() {
    on_playground(|page| {
        page.click("#save");
        let saved = page.next_download();
        assert_eq!(saved.file_name().and_then(|name| name.to_str()), Some("board.json"));
        assert_eq!(std::fs::read_to_string(&saved).expect("the download"), r#"{"a":1}"#);
        page.upload("#file", &saved);
        page.wait_for_text("#told", r#"{"a":1}"#);
        page.drop_file((300.0, 300.0), "b.txt", "text/plain", "dröpped".as_bytes());
        page.wait_for_text("#told", "b.txt text/plain dröpped");
    });
}

#[test]
fn steps_wait_for_what_comes_late() {
    on_playground(|page| {
        page.click("#late");
        page.wait_for("#told[data-done]");
        assert_eq!(page.text("#told"), "late");
        assert_eq!(page.attr("#told", "data-done").as_deref(), Some(""));
        page.exec("setTimeout(() => document.querySelector('#cover').remove(), 200)");
        page.click("#covered");
        page.wait_for_text("#told", "covered");
        page.wait_gone("#cover");
        page.wait_for_count("option", 2);
    });
}

#[test]
fn what_lies_outside_of_the_window_is_scrolled_to() {
    on_playground(|page| {
        page.click("#below");
        page.wait_for_text("#told", "below");
    });
}

#[test]
fn pictures_show_the_page_at_its_size_and_in_its_theme() {
    on_playground(|page| {
        page.set_viewport(700, 640);
        assert_eq!(page.eval::<(u32, u32)>("[innerWidth, innerHeight]"), (700, 640));
        let light = page.picture();
        assert_eq!((light.width, light.height), (700, 640));
        assert!(!light.is_blank());
        assert_eq!(light.pixel(140, 120), Some([0, 128, 128, 255]));
        assert_eq!(light.pixel(610, 620), Some([255, 255, 255, 255]));
        page.emulate_media(Media { dark: true, reduced_motion: true, ..Media::default() });
        assert!(page.eval::<bool>("matchMedia('(prefers-reduced-motion: reduce)').matches"));
        let dark = page.picture();
        assert_eq!(dark.pixel(610, 620), Some([0, 0, 0, 255]));
        assert!(dark.difference(&light) > 0.05);

        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("page.png");
        page.screenshot(&file);
        assert_eq!(Picture::decode(&std::fs::read(&file).expect("the picture")).expect("a PNG"), dark);
    });
}

#[test]
fn tabs_share_a_profile_and_are_told_apart() {
    on_playground(|page| {
        let first = page.tab();
        page.set_viewport(800, 500);
        page.eval::<Value>("localStorage.setItem('board', 'kept')");
        page.exec("document.onvisibilitychange = () => log.push({ type: document.visibilityState })");
        let second = page.open_tab("/");
        assert_eq!(page.tabs().len(), 2);
        assert_eq!(page.eval::<String>("localStorage.getItem('board')"), "kept");
        assert_eq!(page.eval::<(u32, u32)>("[innerWidth, innerHeight]"), (800, 500));
        page.drag("[data-node-id=a]", (300.0, 300.0));
        assert_eq!(page.rect("[data-node-id=a]").center(), (300.0, 300.0));
        page.close_tab(&first);
        assert_ne!(page.tab(), second);
        assert_eq!(page.rect("[data-node-id=a]").center(), (140.0, 120.0));
        // A tab behind another is hidden, as with a reader.
        page.wait_until("log.map(event => event.type).join(' ').includes('hidden visible')");
        page.reload();
        assert_eq!(page.eval::<String>("localStorage.getItem('board')"), "kept");
    });
}

#[test]
fn every_profile_is_fresh() {
    for _ in 0..2 {
        on_playground(|page| {
            assert_eq!(page.eval::<usize>("localStorage.length"), 0);
            page.eval::<Value>("localStorage.setItem('left', 'behind')");
        });
    }
}

#[test]
fn frames_are_entered_also_when_they_are_sandboxed() {
    let host = |sandbox: &str| {
        format!(
            "<!doctype html><link rel=icon href=data:,><body style='margin: 0'>\
             <iframe src='/' {sandbox} width=960 height=620 style='margin: 30px; border: 7px solid'></iframe>"
        )
    };
    let site = playground().page("/own", &host("")).page("/sandboxed", &host("sandbox=allow-scripts"));
    run_on(site, |page| {
        for path in ["/own", "/sandboxed"] {
            page.goto(path);
            page.in_frame("iframe", || {
                page.wait_ready();
                page.drag("[data-node-id=a]", (300.0, 300.0));
                assert_eq!(page.rect("[data-node-id=a]").center(), (300.0, 300.0), "{path}");
                page.fill("#name", "typed");
                assert_eq!(page.value("#name"), "typed");
            });
            assert_eq!(page.count("iframe"), 1);
        }
    });
}

#[test]
fn errors_are_collected() {
    let site = playground().header("Content-Security-Policy", "script-src 'unsafe-inline'; img-src data:");
    run_on(site, |page| {
        page.open("/");
        page.assert_no_errors();
        page.exec(
            "setTimeout(() => { throw new Error('thrown one') }); Promise.reject(new Error('rejected one'))",
        );
        page.exec("console.error('logged one')");
        page.exec("const image = new Image(); image.src = '/elsewhere.png'; document.body.append(image)");
        page.goto("/missing-page");
        let errors = page.take_errors();
        for part in ["thrown one", "rejected one", "logged one", "Content Security Policy", "missing-page"] {
            assert!(errors.iter().any(|error| error.contains(part)), "{part} is not among {errors:#?}");
        }
        assert!(page.take_breaches()[0].contains("img-src"));
        page.assert_no_errors();
    });
}

#[test]
fn a_breach_of_the_policy_fails_a_test_that_takes_errors_without_looking() {
    let policy = "script-src 'unsafe-inline'; img-src data:; connect-src 'none'";
    let breaches = [
        "const image = new Image(); image.src = '/elsewhere.png'; document.body.append(image)",
        "fetch('/elsewhere.json').catch(() => {})",
        "const script = document.createElement('script'); script.src = '/elsewhere.js'; document.body.append(script)",
        "document.body.append(document.createElement('iframe')); frames[0].fetch('/inside.json').catch(() => {})",
    ];
    for (breach, directive) in
        breaches.into_iter().zip(["img-src", "connect-src", "script-src", "connect-src"])
    {
        let said = complaint(|| {
            run_on(playground().header("Content-Security-Policy", policy), |page| {
                page.open("/");
                page.exec(breach);
                page.eval::<Value>("new Promise((done) => setTimeout(done, 200))");
                page.take_errors();
            });
        });
        assert!(said.contains("content security policy breached") && said.contains(directive), "{said}");
    }
}

#[test]
fn a_breach_of_the_policy_in_another_tab_fails_the_test() {
    let said = complaint(|| {
        run_on(playground().header("Content-Security-Policy", "img-src data:"), |page| {
            page.open("/");
            let first = page.tab();
            page.open_tab("/");
            page.exec("const image = new Image(); image.src = '/elsewhere.png'; document.body.append(image)");
            page.eval::<Value>("new Promise((done) => setTimeout(done, 200))");
            page.switch_to(&first);
            page.take_errors();
        });
    });
    assert!(said.contains("content security policy breached"), "{said}");
}

#[test]
fn an_unexpected_error_fails_the_test() {
    let said = complaint(|| {
        on_playground(|page| page.exec("console.error('by mistake')"));
    });
    assert!(said.contains("by mistake"), "{said}");
}

#[test]
fn failed_steps_say_why() {
    on_playground(|page| {
        page.exec("document.documentElement.dataset.state = 'error'");
        let said = complaint(|| page.wait_ready());
        assert!(said.contains("data-state=\"error\""), "{said}");
        let said = complaint(|| page.keys("Kontrol+z"));
        assert!(said.contains("Kontrol"), "{said}");
    });
}

#[test]
fn a_site_can_lie_below_a_path_and_tells_what_was_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("index.html"), include_str!("../pages/playground.html"))
        .expect("a page");
    std::fs::write(folder.path().join("app.wasm"), b"\0asm\x01\0\0\0").expect("an empty module");
    run_on(Site::folder(folder.path()).under("/course/board/"), |page| {
        page.open("/?template=simple");
        assert!(page.eval::<String>("location.pathname") == "/course/board/");
        page.eval::<Value>("WebAssembly.compileStreaming(fetch('app.wasm')).then(() => true)");
        assert_eq!(page.site().requests(), ["/course/board/", "/course/board/app.wasm"]);
    });
}
