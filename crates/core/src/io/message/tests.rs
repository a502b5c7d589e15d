use super::*;
use crate::templates;
use serde_json::json;

fn read_value(message: &Value) -> Result<Option<Incoming>, MessageError> {
    read(&message.to_string())
}

fn refusal(message: &Value) -> String {
    match read_value(message) {
        Err(error) => error.to_string(),
        Ok(read) => panic!("{message} was read as {read:?}"),
    }
}

fn sample() -> Board {
    templates::get("simple").expect("a built-in design").board()
}

#[test]
fn every_type_is_read() {
    let say = |message| read_value(&message).expect("it is sound").expect("it is for a board");
    assert_eq!(say(json!({"type": "stackboard:play"})), Incoming::Play(None));
    assert_eq!(say(json!({"type": "stackboard:play", "mode": "load"})), Incoming::Play(Some(Watch::Load)));
    assert_eq!(say(json!({"type": "stackboard:pause"})), Incoming::Pause);
    assert_eq!(say(json!({"type": "stackboard:seek", "time": 2.5})), Incoming::Seek(Moment::Time(2.5)));
    assert_eq!(say(json!({"type": "stackboard:seek", "step": 3})), Incoming::Seek(Moment::Step(3)));
    assert_eq!(say(json!({"type": "stackboard:theme", "theme": "dark"})), Incoming::Theme(Theme::Dark));
    assert_eq!(say(json!({"type": "stackboard:get"})), Incoming::Get(None));
    assert_eq!(say(json!({"type": "stackboard:get", "id": 7})), Incoming::Get(Some(Id(json!(7)))));
}

#[test]
fn a_board_comes_as_an_object_or_as_any_text_that_can_be_opened() {
    let board = sample();
    let text = file::write(&board);
    let object: Value = serde_json::from_str(&text).expect("a board file is JSON");
    let link = crate::io::link::encode(&board);
    for given in [object, json!(text), json!(link)] {
        let read = read_value(&json!({"type": "stackboard:load", "board": given}));
        let Ok(Some(Incoming::Load(opened))) = read else { panic!("read as {read:?}") };
        assert_eq!(opened.board, board);
        assert!(opened.repairs.is_empty());
    }
}

#[test]
fn what_is_not_meant_for_a_board_is_passed_over() {
    let others = [
        json!(null),
        json!(7),
        json!("stackboard:play"),
        json!([{"type": "stackboard:play"}]),
        json!({}),
        json!({"type": 1}),
        json!({"type": {"toString": "stackboard:play"}}),
        json!({"type": "play"}),
        json!({"type": "stackboard:"}),
        json!({"type": "stackboard:explode"}),
        json!({"type": "Stackboard:play"}),
        json!({"type": "stackboard:ready"}),
        json!({"__proto__": {"type": "stackboard:play"}}),
    ];
    for message in others {
        assert_eq!(read_value(&message), Ok(None), "{message}");
    }
}

#[test]
fn refusals_name_the_field_and_what_it_should_be() {
    assert_eq!(
        refusal(&json!({"type": "stackboard:theme", "theme": "pink"})),
        "stackboard:theme: `theme` must be one of \"light\", \"dark\", \"auto\"."
    );
    assert_eq!(
        refusal(&json!({"type": "stackboard:seek", "step": 0})),
        "stackboard:seek: `step` must be a whole number from 1."
    );
    for time in [json!(null), json!(-1), json!(1e300), json!("5"), json!([5]), json!({"valueOf": 5})] {
        let words = refusal(&json!({"type": "stackboard:seek", "time": time}));
        assert_eq!(words, "stackboard:seek: `time` must be a number of seconds from 0 to 1000000.");
    }
    for step in [json!(1.5), json!(-3), json!(1e18), json!("2"), json!(null)] {
        assert!(refusal(&json!({"type": "stackboard:seek", "step": step, "time": 1})).contains("`step`"));
    }
    assert!(refusal(&json!({"type": "stackboard:play", "mode": 3})).contains("\"story\""));
    assert!(refusal(&json!({"type": "stackboard:get", "id": {"a": 1}})).contains("`id`"));
    assert!(refusal(&json!({"type": "stackboard:get", "id": "x".repeat(201)})).contains("`id`"));
    for board in [json!(null), json!(1), json!([]), json!(true)] {
        assert!(refusal(&json!({"type": "stackboard:load", "board": board})).contains("`board`"));
    }
    assert!(
        refusal(&json!({"type": "stackboard:load", "board": {"format": "stackboard", "version": 99}}))
            .contains("newer version")
    );
    assert!(
        refusal(&json!({"type": "stackboard:load", "board": "b1:garbage"})).contains("could not be opened")
    );
}

#[test]
fn numbers_that_are_none_are_refused_and_mended_in_boards() {
    let words =
        read("{\"type\": \"stackboard:seek\", \"time\": NaN}").expect_err("NaN is no time").to_string();
    assert!(words.contains("`time`"), "{words}");
    let text = "{\"type\": \"stackboard:load\", \"board\": {\"format\": \"stackboard\", \"version\": 1, \
                \"nodes\": [{\"id\": \"a\", \"kind\": \"web\", \"x\": 1e999, \"y\": NaN}], \"links\": []}}";
    let Ok(Some(Incoming::Load(opened))) = read(text) else { panic!("the board can be mended") };
    assert!(opened.repairs.len() >= 2, "{:?}", opened.repairs);
    opened.board.check().expect("a sound board");
}

#[test]
fn nesting_and_size_have_a_limit() {
    let deep =
        format!("{{\"type\":\"stackboard:load\",\"board\":{}1{}}}", "[".repeat(90_000), "]".repeat(90_000));
    assert!(read(&deep).expect_err("too deep").to_string().contains("deep in one another"));
    let large = json!({"type": "stackboard:load", "board": " ".repeat(30_000_000)}).to_string();
    assert!(matches!(read(&large), Err(MessageError::TooLarge { chars }) if chars > 30_000_000));
    assert_eq!(
        read(&large).expect_err("too large").to_string(),
        format!("The message has {} characters; Stackboard reads up to {MESSAGE_CHARS}.", large.len())
    );
}

#[test]
fn names_with_a_meaning_in_scripts_are_only_names() {
    let text = "{\"type\":\"stackboard:load\",\"__proto__\":{\"board\":1},\"constructor\":{\"prototype\":1},\
        \"board\":{\"format\":\"stackboard\",\"version\":1,\"__proto__\":{\"polluted\":true},\
        \"nodes\":[{\"id\":\"__proto__\",\"kind\":\"web\",\"constructor\":{\"prototype\":{\"polluted\":true}}}],\"links\":[]}}";
    let Ok(Some(Incoming::Load(opened))) = read(text) else { panic!("it is a board") };
    assert_eq!(opened.board.nodes.len(), 1);
    let out = Outgoing::Board { board: &opened.board, id: None }.write();
    let out: Value = serde_json::from_str(&out).expect("what goes out is JSON");
    assert_eq!(out["board"]["nodes"][0]["id"], "__proto__");
}

#[test]
fn answers_are_json_with_a_type() {
    let board = sample();
    let id = Some(Id(json!("\"},{\"")));
    let state = Playing { playing: true, watch: Watch::Story, time_s: f64::NAN, step: 2, steps: 9 };
    let messages = [
        (Outgoing::Ready, "stackboard:ready"),
        (Outgoing::State(state), "stackboard:state"),
        (Outgoing::Error("a \"quoted\"\nline </script>".into()), "stackboard:error"),
        (Outgoing::Board { board: &board, id }, "stackboard:board"),
    ];
    for (message, kind) in messages {
        let value: Value = serde_json::from_str(&message.write()).expect("JSON");
        assert_eq!(value["type"], kind);
        match kind {
            "stackboard:state" => assert_eq!(
                value,
                json!({"type": kind, "playing": true, "mode": "story", "time": 0.0, "step": 2, "steps": 9})
            ),
            "stackboard:board" => {
                assert_eq!(value["id"], "\"},{\"");
                let again = file::read(&value["board"].to_string()).expect("a board file");
                assert_eq!(again.board, board);
            }
            _ => {}
        }
    }
}

#[test]
fn a_score_tells_what_is_met_of_which_task() {
    let task = crate::tasks::get("simple").expect("a task of the course");
    let outcome = crate::tasks::check_structure(&sample(), &task);
    let message = Outgoing::Score { task: &task.name, outcome: &outcome }.write();
    let value: Value = serde_json::from_str(&message).expect("JSON");
    assert_eq!(value["task"], "simple");
    assert_eq!(value["met"], outcome.met);
    assert_eq!(value["checks"].as_array().map(Vec::len), Some(outcome.checks.len()));
    assert!(value["checks"][0]["message"].is_string());
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use super::*;
    use proptest::prelude::*;

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,20}".prop_map(Value::from),
            prop::sample::select(vec!["light", "story", "__proto__", "b1:", "{}", "graph LR\n a-->b"])
                .prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let name = prop_oneof![
                prop::sample::select(vec![
                    "board",
                    "nodes",
                    "links",
                    "id",
                    "kind",
                    "x",
                    "time",
                    "step",
                    "theme",
                    "mode",
                    "format",
                    "version",
                    "__proto__",
                    "constructor",
                    "scenario",
                    "faults",
                ])
                .prop_map(String::from),
                "\\PC{0,8}",
            ];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused_in_a_sentence(
            kind in prop::sample::select(vec!["load", "play", "pause", "seek", "theme", "get", "nothing"]),
            mut fields in any_json(),
        ) {
            if !fields.is_object() {
                fields = json!({"board": fields.clone(), "time": fields.clone(), "theme": fields.clone(), "mode": fields});
            }
            fields["type"] = json!(format!("{PREFIX}{kind}"));
            match read_value(&fields) {
                Ok(Some(Incoming::Load(opened))) => prop_assert!(opened.board.check().is_ok()),
                Ok(Some(Incoming::Seek(Moment::Time(time)))) => prop_assert!((0.0..=limits::DURATION_S).contains(&time)),
                Ok(Some(Incoming::Seek(Moment::Step(step)))) => prop_assert!(step >= 1),
                Ok(read) => prop_assert_eq!(read.is_none(), kind == "nothing"),
                Err(error) => prop_assert!(error.to_string().ends_with('.'), "{}", error),
            }
        }

        #[test]
        fn any_text_at_all_ends_in_an_answer(text in "\\PC{0,200}") {
            let _ = read(&text);
        }

        #[test]
        fn a_sound_message_cut_anywhere_is_refused(share in 0.0..0.999_f64) {
            let text = json!({"type": "stackboard:load", "board": file::write(&sample())}).to_string();
            let mut end = (text.len() as f64 * share) as usize;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            prop_assert!(read(&text[..end]).is_err());
        }
    }
}
