use super::{raster::Pixels, *};
use crate::{
    geometry::Scene,
    model::{Board, Fault, FaultKind, NodeKind, Target},
    render::{self, SvgOptions, Theme},
    templates,
};

fn distributed() -> Board {
    templates::get("distributed").unwrap().board()
}

/// A crash of the load balancer from 1 to 3 s.
fn broken() -> Board {
    let mut board = distributed();
    let balancer = board.nodes.values().find(|node| node.kind == NodeKind::LoadBalancer).unwrap().id.clone();
    let fault = Fault { for_s: Some(2.0), ..Fault::new(FaultKind::Crash, Some(Target::Node(balancer)), 1.0) };
    board.meta.scenario.faults = vec![fault];
    board
}

fn run(from_s: f64) -> ClipOptions {
    ClipOptions { subject: Subject::Run { from_s, pace: 1.0 }, length_s: 4.0 }
}

fn roll(board: &Board, clip: Clip, format: Format, fps: f64) -> Roll {
    let options = SvgOptions { aspect: Some(2.0), ..SvgOptions::default() };
    let page = render::page(board, &Scene::new(board), &options);
    let backdrop = Pixels { width: 320, height: 160, bytes: [251, 250, 247, 255].repeat(320 * 160) };
    Roll::new(board, clip, backdrop, RollOptions { format, theme: Theme::Light, fps, page }).unwrap()
}

/// All frames as they were drawn, and the file.
fn played(mut roll: Roll) -> (Vec<Pixels>, Vec<u8>) {
    let mut drawn = Vec::new();
    loop {
        let share = roll.advance().unwrap();
        drawn.push(roll.picture().clone());
        if share >= 1.0 {
            return (drawn, roll.finish().unwrap());
        }
    }
}

#[test]
fn the_end_of_a_loop_goes_over_into_its_beginning() {
    for template in &templates::ALL {
        let board = template.board();
        let scene = Scene::new(&board);
        let clip = Clip::new(&board, &ClipOptions::default());
        assert!(clip.loops() && clip.length_ms() == 10_000.0);
        let (first, last) = (clip.dots(&scene, 0.0), clip.dots(&scene, clip.length_ms()));
        assert_eq!(first.len(), last.len(), "{}", template.name);
        for (a, b) in first.iter().zip(&last) {
            assert!(a.at.distance(b.at) < 1e-6 && a.class == b.class && a.hollow == b.hollow);
        }
        let seen = (0..100).map(|at| clip.dots(&scene, f64::from(at) * 100.0).len()).max();
        assert!(seen > Some(1), "{}: requests are on their way", template.name);
    }
}

#[test]
fn no_dot_jumps_while_a_request_goes_its_way() {
    let board = distributed();
    let scene = Scene::new(&board);
    let clip = Clip::new(&board, &ClipOptions { length_s: 30.0, ..ClipOptions::default() });
    for (_, flight) in clip.flights() {
        let mut before: Option<Dot> = None;
        for age in 0..flight.length_ms() as u32 {
            let dot = flight.dot_at(f64::from(age), &scene);
            if let (Some(before), Some(dot)) = (&before, &dot)
                && before.hollow == dot.hollow
                && before.at.distance(dot.at) > 4.0
            {
                // Only from one line to the next, over a card.
                assert!(before.at.distance(dot.at) > 20.0, "{before:?} to {dot:?}");
            }
            before = dot;
        }
    }
}

#[test]
fn a_run_shows_what_is_down_and_what_fails() {
    let board = broken();
    let scene = Scene::new(&board);
    let clip = Clip::new(&board, &run(0.0));
    let down: Vec<_> = clip.down().to_vec();
    assert_eq!(down.len(), 1, "{down:?}");
    assert_eq!((down[0].1, down[0].2), (1_000.0, 3_000.0));
    assert_eq!(clip.down_at(500.0).count(), 0);
    assert_eq!(clip.down_at(2_000.0).count(), 1);
    let fails = |at: f64| clip.dots(&scene, at).iter().any(|dot| dot.failed && dot.reason.is_some());
    assert!(!fails(900.0), "nothing fails before");
    assert!((10..40).any(|at| fails(f64::from(at) * 100.0)), "requests fail meanwhile");
    // The same moment in a clip that begins later.
    let later = Clip::new(&board, &run(2.0));
    assert_eq!(later.down_at(500.0).count(), 1);
    assert_eq!(later.down_at(1_500.0).count(), 0);
    assert!(!later.dots(&scene, 0.0).is_empty(), "requests sent before are on their way");
    let slow = ClipOptions { subject: Subject::Run { from_s: 0.9, pace: 0.05 }, length_s: 4.0 };
    assert_eq!(Clip::new(&board, &slow).down().first().map(|(_, from, _)| *from), Some(2_000.0));
}

#[test]
fn a_gif_shows_what_was_drawn() {
    let board = broken();
    for (clip, fps) in
        [(Clip::new(&board, &run(0.0)), 12.5), (Clip::new(&board, &ClipOptions::default()), 7.0)]
    {
        let length = clip.length_ms();
        let (drawn, file) = played(roll(&board, clip, Format::Gif, fps));
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::Indexed);
        let mut decoder = options.read_info(file.as_slice()).unwrap();
        let palette = decoder.global_palette().unwrap().to_vec();
        let mut picture = vec![[0_u8; 3]; 320 * 160];
        let (mut count, mut delay) = (0, 0);
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            for (at, index) in frame.buffer.iter().enumerate() {
                if frame.transparent == Some(*index) {
                    continue;
                }
                let (x, y) = (at % usize::from(frame.width), at / usize::from(frame.width));
                let at = (y + usize::from(frame.top)) * 320 + x + usize::from(frame.left);
                picture[at].copy_from_slice(&palette[usize::from(*index) * 3..][..3]);
            }
            let wanted = drawn[count].bytes.as_chunks::<4>().0;
            // 255 colours come near to all that dots and their edges need; not
            // always to edges of one dot on another.
            let apart = |(shown, wanted): (&[u8; 3], &[u8; 4])| {
                shown.iter().zip(wanted).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
            };
            let apart: Vec<u8> = picture.iter().zip(wanted).map(apart).collect();
            let off = apart.iter().filter(|apart| **apart > 16).count();
            assert!(off * 500 < apart.len(), "frame {count}: {off} pixels are off");
            count += 1;
            delay += u32::from(frame.delay) * 10;
        }
        assert_eq!(count, drawn.len());
        assert!((f64::from(delay) - length).abs() < 10.0 * 2.0, "{delay} ms for {length}");
    }
}

#[test]
fn an_animated_png_shows_exactly_what_was_drawn() {
    let board = broken();
    let (drawn, file) = played(roll(&board, Clip::new(&board, &run(0.0)), Format::Apng, 10.0));
    assert_eq!(drawn.len(), 40);
    let file = crate::io::picture::into_png(&file, &crate::io::file::write(&board));
    let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
    let control = *reader.info().animation_control().unwrap();
    assert_eq!((control.num_frames, control.num_plays), (40, 0));
    let mut picture = vec![[0_u8; 4]; 320 * 160];
    for (count, wanted) in drawn.iter().enumerate() {
        let mut data = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut data).unwrap();
        let place = *reader.info().frame_control().unwrap();
        for (at, pixel) in data[..info.buffer_size()].as_chunks::<4>().0.iter().enumerate() {
            let (x, y) = (at as u32 % place.width, at as u32 / place.width);
            if place.blend_op == png::BlendOp::Source || pixel[3] != 0 {
                picture[((y + place.y_offset) * 320 + x + place.x_offset) as usize] = *pixel;
            }
        }
        assert!(picture.as_flattened() == wanted.bytes, "frame {count}");
    }
    let opened = crate::io::open::open(&file, "clip.png").unwrap();
    assert_eq!(opened.board, board, "a moving picture carries its board, too");
}

#[test]
fn an_animated_svg_is_a_picture_with_moments_in_order() {
    for (board, options) in
        [(distributed(), ClipOptions::default()), (broken(), run(0.5)), (broken(), run(2.0))]
    {
        let scene = Scene::new(&board);
        let clip = Clip::new(&board, &options);
        let text = svg(&board, &scene, &clip, &SvgOptions::default());
        assert!(text.starts_with("<svg") && text.ends_with("</svg>\n"));
        assert!(text.matches("<animateMotion").count() > 10);
        for forbidden in ["<script", "foreignObject", "href", "onload", "NaN", "inf\""] {
            assert!(!text.contains(forbidden), "{forbidden}");
        }
        for part in text.split("keyTimes=\"").skip(1) {
            let times: Vec<f64> =
                part.split('"').next().unwrap().split(';').map(|time| time.parse().unwrap()).collect();
            assert_eq!(times[0], 0.0, "{times:?}");
            assert!(times.is_sorted() && times.iter().all(|time| (0.0..=1.0).contains(time)), "{times:?}");
        }
        for part in text.split("keyPoints=\"").skip(1) {
            let shares = part.split('"').next().unwrap().split(';');
            assert!(
                shares.map(|share| share.parse().unwrap()).all(|share: f64| (0.0..=1.0).contains(&share))
            );
        }
        assert_eq!(text.matches("<circle cx").count(), text.matches("</circle>").count());
    }
}

#[test]
fn odd_boards_and_wishes_make_a_still_picture_or_a_sentence() {
    let empty = Board::default();
    for length_s in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e9] {
        for subject in [Subject::Requests, Subject::Run { from_s: -5.0, pace: f64::NAN }] {
            let clip = Clip::new(&empty, &ClipOptions { subject, length_s });
            assert!(clip.is_empty() && (1_000.0..=60_000.0).contains(&clip.length_ms()));
            assert!(clip.dots(&Scene::new(&empty), 10.0).is_empty());
        }
    }
    let clip = Clip::new(&empty, &ClipOptions { length_s: 1.0, ..ClipOptions::default() });
    let (drawn, file) = played(roll(&empty, clip.clone(), Format::Gif, f64::NAN));
    assert!(drawn.len() == 20 && file.starts_with(b"GIF89a"));
    let backdrop = Pixels { width: 3, height: 2, bytes: vec![0; 23] };
    let options = RollOptions {
        format: Format::Gif,
        theme: Theme::Dark,
        fps: 10.0,
        page: crate::geometry::Rect::new(0.0, 0.0, 3.0, 2.0),
    };
    let error = Roll::new(&empty, clip.clone(), backdrop, options).err();
    assert_eq!(error, Some(RollError::Size { found: 23, wanted: 24 }));
    let huge = Pixels { width: 70_000, height: 1, bytes: vec![0; 280_000] };
    assert_eq!(
        Roll::new(&empty, clip, huge, options).err(),
        Some(RollError::TooLarge { width: 70_000, height: 1 })
    );
}
