//! One row of a form: a field of a kind with its unit and range. Wrong input is
//! said beside the field and not applied.

use leptos::prelude::*;
use serde_json::Value;
use stackboard_core::model::{Field, FieldType};

/// `value` is what holds now, `set` whether that was said rather than the
/// default. `change` is given a checked value, or `None` to clear the field.
#[component]
pub fn FieldRow(
    field: &'static Field,
    value: Signal<Value>,
    set: Signal<bool>,
    change: impl Fn(Option<Value>) + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let error = RwSignal::new(None::<String>);
    // What was typed and refused stays to be mended, until the value changes.
    let typed = RwSignal::new(None::<String>);
    let change = StoredValue::new(change);
    Effect::new(move |_| {
        value.track();
        error.set(None);
        typed.set(None);
    });
    let id = format!("field-{}", field.path.replace('.', "-"));
    let error_id = format!("{id}-error");
    let apply = move |text: String| {
        if text.trim().is_empty() && !matches!(field.ty, FieldType::Bound { .. }) {
            error.set(None);
            typed.set(None);
            change.with_value(|change| change(None));
            return;
        }
        match field.parse(&text) {
            Ok(new) => {
                error.set(None);
                typed.set(None);
                // The default is not written down.
                let new = (new != field.default.value()).then_some(new);
                change.with_value(|change| change(new));
            }
            Err(words) => {
                error.set(Some(words));
                typed.set(Some(text));
            }
        }
    };
    let text = move || typed.get().unwrap_or_else(|| shown(&value.get()));
    let described = {
        let error_id = error_id.clone();
        move || error.get().is_some().then(|| error_id.clone())
    };
    let input = match field.ty {
        FieldType::Choice(choices) => view! {
            <select class="field" id=id.clone() name=field.path on:change=move |event| apply(event_target_value(&event))>
                {choices
                    .iter()
                    .map(|(key, name)| {
                        view! { <option value=*key selected=move || value.get().as_str() == Some(key)>{*name}</option> }
                    })
                    .collect_view()}
            </select>
        }
        .into_any(),
        FieldType::Flag => view! {
            <input
                type="checkbox"
                class="check"
                id=id.clone()
                name=field.path
                prop:checked=move || value.get().as_bool().unwrap_or(false)
                on:change=move |event| apply(event_target_checked(&event).to_string())
            />
        }
        .into_any(),
        ty => {
            let (unit, mode) = match ty {
                FieldType::Number { unit, .. } | FieldType::Bound { unit, .. } => (unit, "decimal"),
                _ => ("", "text"),
            };
            let placeholder = if matches!(ty, FieldType::Bound { .. }) { "no bound" } else { "" };
            view! {
                <span class="with-unit">
                    <input
                        class="field"
                        class:number=mode == "decimal"
                        class:is-default=move || !set.get()
                        id=id.clone()
                        name=field.path
                        inputmode=mode
                        autocomplete="off"
                        placeholder=placeholder
                        aria-invalid=move || error.get().is_some().to_string()
                        aria-describedby=described
                        prop:value=text
                        on:change=move |event| apply(event_target_value(&event))
                    />
                    {(!unit.is_empty()).then(|| view! { <span class="unit">{unit}</span> })}
                </span>
            }
            .into_any()
        }
    };
    view! {
        <div class="row" class:wrong=move || error.get().is_some() title=field.help>
            <label for=id>{field.name}</label>
            {input}
            <p class="error" id=error_id role="alert">{move || error.get().map(|words| format!("{} {words}.", field.name))}</p>
        </div>
    }
}

/// A value as it stands in the input.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
