//! Forms: modals that a person fills in.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::clicks::{Actor, begin};
use super::id::Id;
use super::interactions::{MODAL_SUBMIT, State};
use super::world::World;

impl World {
    /// A modal that is sent off, filled in. `opener` is the interaction that opened it.
    pub(crate) fn submit(
        &mut self,
        actor: &Actor,
        opener: Id,
        fields: &Map<String, Value>,
    ) -> Result<Id, String> {
        let known = self
            .interactions
            .get(opener)
            .filter(|known| known.user == actor.user);
        let known = known.ok_or("The form is no longer known.")?;
        let State::Modal(modal) = &known.state else {
            return Err("No form was opened.".to_owned());
        };
        let (modal, source) = (Arc::clone(modal), known.source);
        let mut left: HashSet<&str> = fields.keys().map(String::as_str).collect();
        let mut rows = Vec::new();
        for row in modal["components"].as_array().into_iter().flatten() {
            rows.push(filled_row(row, fields, &mut left)?);
        }
        if let Some(odd) = left.into_iter().next() {
            return Err(format!("The form has no field {odd}."));
        }
        let custom_id = modal["custom_id"].as_str().unwrap_or_default().to_owned();
        let data = json!({ "custom_id": custom_id, "components": rows });
        let source = source.filter(|id| {
            self.channels
                .get(&actor.channel)
                .is_some_and(|c| c.messages.contains_key(id))
        });
        Ok(self.begin(begin(actor, MODAL_SUBMIT, custom_id, 0, data, source)))
    }
}

/// A row of a modal with what was filled in.
fn filled_row(
    row: &Value,
    fields: &Map<String, Value>,
    left: &mut HashSet<&str>,
) -> Result<Value, String> {
    let mut input = |input: &Value| {
        let id = input["custom_id"].as_str().unwrap_or_default();
        left.remove(id);
        let value = fields.get(id).cloned().unwrap_or(Value::Null);
        filled(input, value)
    };
    match row["type"].as_u64() {
        Some(1) => {
            let inner: Result<Vec<Value>, String> = row["components"]
                .as_array()
                .into_iter()
                .flatten()
                .map(&mut input)
                .collect();
            Ok(json!({ "type": 1, "components": inner? }))
        }
        Some(18) => Ok(json!({ "type": 18, "component": input(&row["component"])? })),
        kind => Ok(json!({ "type": kind })),
    }
}

fn filled(input: &Value, value: Value) -> Result<Value, String> {
    let kind = input["type"].as_u64().unwrap_or(4);
    let custom_id = &input["custom_id"];
    let required = input["required"] != false;
    if kind != 4 {
        let values = if value.is_null() { json!([]) } else { value };
        return Ok(json!({ "type": kind, "custom_id": custom_id, "values": values }));
    }
    let label = input["label"]
        .as_str()
        .or(custom_id.as_str())
        .unwrap_or_default();
    let text = match &value {
        // What nobody touched is sent as it was shown.
        Value::Null => input["value"].as_str().unwrap_or_default(),
        Value::String(text) => text,
        _ => return Err(format!("{label} must be a text.")),
    };
    let count = text.chars().count() as u64;
    if count == 0 && required {
        return Err(format!("{label} is required."));
    }
    let least = input["min_length"].as_u64().unwrap_or_default();
    let most = input["max_length"].as_u64().unwrap_or(4000);
    if count > most || (count > 0 && count < least) {
        return Err(format!("{label} must have {least} to {most} characters."));
    }
    Ok(json!({ "type": 4, "custom_id": custom_id, "value": text }))
}
