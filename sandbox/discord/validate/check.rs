//! The errors of a body, gathered and told all at once.

use std::cell::RefCell;

use serde_json::{Value, json};

use super::form::Form;
use crate::discord::errors::Refusal;

/// The errors of one body.
pub(crate) struct Check {
    errors: RefCell<Vec<(String, String, String)>>,
    pub(super) strict: bool,
}

impl Check {
    /// A strict check refuses fields that Discord does not know.
    pub(crate) fn new(strict: bool) -> Self {
        Self {
            errors: RefCell::default(),
            strict,
        }
    }

    /// The root of a body, which must be an object.
    pub(crate) fn form<'a>(&'a self, body: &'a Value) -> Result<Form<'a>, Refusal> {
        let fields = body.as_object().ok_or_else(|| {
            Refusal::field(
                "",
                "MODEL_TYPE_CONVERT",
                "Only dictionaries may be used in a ModelType",
            )
        })?;
        Ok(Form {
            check: self,
            path: String::new(),
            fields,
        })
    }

    pub(crate) fn note(&self, path: String, code: &str, message: impl Into<String>) {
        self.errors
            .borrow_mut()
            .push((path, code.to_owned(), message.into()));
    }

    /// All errors as one refusal, if there are any.
    pub(crate) fn done(self) -> Result<(), Refusal> {
        let errors = self.errors.into_inner();
        if errors.is_empty() {
            return Ok(());
        }
        let mut tree = json!({});
        for (path, code, message) in errors {
            let mut at = &mut tree;
            for key in path.split('.').filter(|key| !key.is_empty()) {
                at = &mut at[key];
            }
            let error = json!({ "code": code, "message": message });
            match at.get_mut("_errors").and_then(Value::as_array_mut) {
                Some(list) => list.push(error),
                None => at["_errors"] = json!([error]),
            }
        }
        Err(Refusal::form(tree))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_at_its_path() {
        let body = json!({"a": "too long", "list": [{"b": "x"}], "odd": 1});
        let check = Check::new(true);
        let form = check.form(&body).unwrap();
        form.only(&["a", "list"]);
        form.text("a", 0..=3);
        for item in form.list("list", 5) {
            item.integer("b", 0..=9);
            item.required_text("c", 1..=2);
        }
        let errors = check.done().unwrap_err().errors.unwrap();
        assert_eq!(errors["a"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH");
        assert_eq!(
            errors["list"]["0"]["b"]["_errors"][0]["code"],
            "NUMBER_TYPE_COERCE"
        );
        assert_eq!(
            errors["list"]["0"]["c"]["_errors"][0]["code"],
            "BASE_TYPE_REQUIRED"
        );
        assert_eq!(errors["odd"]["_errors"][0]["code"], "SANDBOX_UNKNOWN_FIELD");
    }
}
