//! Moving pictures: what comes out of the dialog, and what happens when it is given up.

use browser_tests::{Page, run_on};
use stackboard_core::{io, templates};

use crate::board::{app, node, saved};

fn open_dialog(page: &Page) {
    page.open("/?template=distributed");
    page.keys("Control+e");
    page.click("[data-export=animation]");
    page.wait_for("#make");
}

/// Makes a picture of a second and gives its file.
fn made(page: &Page, format: &str) -> Vec<u8> {
    page.click(format!("[name=clip-format][value={format}]").as_str());
    page.fill("[name=clip-length]", "1");
    page.click("#make");
    let file = page.next_download();
    page.wait_for(".clip img");
    // The browser itself takes it for a picture.
    page.wait_until("document.querySelector('.clip img').naturalWidth > 0");
    assert!(page.count(".work-progress:not([hidden])") == 0);
    std::fs::read(file).expect("the picture")
}

#[test]
fn a_gif_and_an_animated_png_have_their_frames_and_their_size() {
    run_on(app(), |page| {
        open_dialog(page);
        page.choose("[name=clip-size]", "640 × 360");
        page.choose("[name=clip-fps]", "10 a second");
        let gif = made(page, "gif");
        let mut decoder = gif::DecodeOptions::new().read_info(gif.as_slice()).expect("a GIF");
        assert_eq!((decoder.width(), decoder.height()), (640, 360));
        let mut delays = Vec::new();
        while let Some(frame) = decoder.read_next_frame().expect("a frame") {
            delays.push(frame.delay);
        }
        assert_eq!(delays, [10; 10]);
        let apng = made(page, "png");
        let reader = png::Decoder::new(std::io::Cursor::new(&apng)).read_info().expect("a PNG");
        assert_eq!(reader.info().animation_control().map(|control| control.num_frames), Some(10));
        let opened = io::open::open(&apng, "clip.png").expect("a picture that carries its board");
        let distributed = templates::get("distributed").map(|template| template.board());
        assert_eq!(Some(opened.board), distributed);
    });
}

#[test]
fn an_animated_svg_plays_as_a_picture_and_opens_as_its_board() {
    run_on(app(), |page| {
        open_dialog(page);
        let svg = made(page, "svg");
        let text = String::from_utf8(svg.clone()).expect("text");
        assert!(text.contains("<animateMotion") && !text.contains("<script"));
        let before = page.eval::<String>(PIXELS);
        page.wait_until(&format!("({PIXELS}) !== {before:?}"));
        page.keys("Escape");
        page.wait_gone("dialog");
        page.keys("Control+a");
        page.keys("Delete");
        page.wait_gone("[data-node-id]");
        page.drop_file((700.0, 400.0), "clip.svg", "image/svg+xml", &svg);
        page.wait_for(&node("user"));
        assert_eq!(saved(page)["title"], "Distributed web infrastructure");
    });
}

/// The moving picture as it looks now.
const PIXELS: &str = "(() => {
    const image = document.querySelector('.clip img');
    const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 270 });
    canvas.getContext('2d').drawImage(image, 0, 0, 480, 270);
    return canvas.toDataURL();
})()";

#[test]
fn a_picture_can_be_given_up_and_a_wrong_length_is_told() {
    run_on(app(), |page| {
        open_dialog(page);
        page.fill("[name=clip-length]", "0");
        page.click("#make");
        page.wait_for_text(".animation .error", "from 1 to 60 seconds");
        page.fill("[name=clip-length]", "60");
        page.choose("[name=clip-size]", "1920 × 1080");
        page.click("#make");
        page.wait_for(".work-progress:not([hidden])");
        page.click("#cancel-clip");
        page.wait_until("document.querySelector('.work-progress').hidden");
        page.wait_until("document.activeElement.id === 'make'");
        assert_eq!(page.count(".clip img"), 0);
        // The next one comes all the same.
        made(page, "svg");
    });
}
