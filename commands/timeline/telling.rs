//! What happened by itself, told in words: one way for each kind of event, for chat, pages and reports alike.

use serde_json::Value;

use crate::{
    incident::{CloseReason, Role, State},
    reply::Tone,
};

use super::Piece;

/// What an event tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What was done, to be read behind the name of whoever did it.
    pub did: Vec<Piece>,
    /// The words they said with it, as they wrote them; may be empty.
    pub words: String,
    /// What it means for the incident.
    pub tone: Tone,
}

/// What an event tells. The record may hold more than this program knows: an unknown kind is told by its name.
pub fn tell(kind: &str, data: &Value) -> Told {
    let data = Data(data);
    let (key, tone) = match kind {
        "incident.declared" => ("impact", Tone::Red),
        "incident.reopened" | "incident.escalated" => ("text", Tone::Red),
        "incident.paged" | "incident.page_unanswered" => ("", Tone::Red),
        "incident.updated"
        | "incident.moved"
        | "incident.severity_changed"
        | "incident.impact_said"
        | "run.denied" => ("text", Tone::Amber),
        "incident.resolved" | "incident.closed" => ("text", Tone::Green),
        "incident.reminded" | "incident.page_answered" => ("", Tone::Amber),
        "incident.linked" => ("url", Tone::Grey),
        "delivery.parked" | "errand.doubted" => ("why", Tone::Amber),
        "errand.ended" => ("why", Tone::Grey),
        _ => ("text", Tone::Grey),
    };
    Told {
        did: data.pieces(kind),
        words: data.text(key).to_owned(),
        tone,
    }
}

/// What belongs to an event.
struct Data<'a>(&'a Value);

impl Data<'_> {
    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    fn number(&self, name: &str) -> i64 {
        self.0[name].as_i64().unwrap_or_default()
    }

    fn severity(&self, name: &str) -> String {
        self.text(name).to_uppercase()
    }

    fn pieces(&self, kind: &str) -> Vec<Piece> {
        match kind {
            "incident.role_given" => self.role_given(),
            _ => vec![Piece::Words(self.did(kind))],
        }
    }

    fn did(&self, kind: &str) -> String {
        match kind.split_once('.') {
            Some(("incident", what)) => self.of_incident(what),
            Some(("action", what)) => self.of_action(what),
            Some(("postmortem", what)) => self.of_report(what),
            Some(("errand", what)) => self.of_errand(what),
            Some(("run", what)) => self.of_run(what),
            Some(("delivery", "parked")) => {
                Some(format!("could not deliver: {}", self.text("what")))
            }
            Some(("delivery", "retried")) => Some(format!("tried again: {}", self.text("what"))),
            Some(("delivery", "dismissed")) => Some(format!("gave up: {}", self.text("what"))),
            _ => None,
        }
        // A kind without words of its own: `part.thing_done` is told as `part: thing done`.
        .unwrap_or_else(|| kind.replacen('.', ": ", 1).replace('_', " "))
    }

    fn of_incident(&self, what: &str) -> Option<String> {
        Some(match what {
            "declared" => self.declared(),
            "updated" => "posted an update".to_owned(),
            "resolved" => "resolved it".to_owned(),
            "reopened" => "opened it again".to_owned(),
            "moved" => format!("moved it to: {}", self.state()),
            "severity_changed" => format!(
                "changed the severity from {} to {}",
                self.severity("from"),
                self.severity("to")
            ),
            "impact_said" => "said who is affected".to_owned(),
            "hidden" => "made it private".to_owned(),
            "role_taken" => format!("took a role: {}", role(&self.0["role"])),
            "role_left" => self.role_left(),
            "merged" => format!("merged it into INC-{}", self.number("into")),
            "absorbed" => format!("merged INC-{} into it", self.number("other")),
            "related" => format!("related it to INC-{}", self.number("other")),
            "linked" => format!("linked: {}", self.text("title")),
            "times_set" => "set its times right".to_owned(),
            "escalated" => "called for help".to_owned(),
            "paged" => format!("sent PAGE-{} to {}", self.number("page"), self.text("to")),
            "page_answered" => format!("answered PAGE-{}", self.number("page")),
            "page_unanswered" => format!("found that nobody answered PAGE-{}", self.number("page")),
            "reminded" if self.0["nudge"]["of"] == "lead" => {
                "reminded the room that nobody leads".to_owned()
            }
            "reminded" => "reminded the room of the next update".to_owned(),
            "runbook_rated" if self.0["helps"] == true => {
                format!("found that a runbook helps: {}", self.text("page"))
            }
            "runbook_rated" => format!("found that a runbook does not help: {}", self.text("page")),
            "closed" => format!("closed it: {}", self.reason()),
            "room_opened" => "opened the room".to_owned(),
            "room_archived" => "put the room away, with what was said in it kept".to_owned(),
            "issue_opened" => format!("opened GitHub issue #{}", self.number("issue")),
            "heard" => self.heard(),
            _ => return None,
        })
    }

    fn heard(&self) -> String {
        let did = self.text("did");
        match self.text("by_name") {
            "" => format!("heard from GitHub: {} {did}", self.text("login")),
            _ => format!("{did} on GitHub"),
        }
    }

    fn of_action(&self, what: &str) -> Option<String> {
        let name = format!("ACT-{}", self.number("action"));
        let to_do = self.text("what");
        Some(match what {
            "added" => format!("added {name}: {to_do}"),
            "changed" => format!("changed {name}: {to_do}"),
            "done" => format!("finished {name}: {to_do}"),
            "dropped" => format!("dropped {name}: {to_do}"),
            "reopened" => format!("took {name} up again: {to_do}"),
            "issue_opened" => format!("opened GitHub issue #{} for {name}", self.number("issue")),
            _ => return None,
        })
    }

    fn of_errand(&self, what: &str) -> Option<String> {
        let name = format!("ERRAND-{}: {}", self.number("errand"), self.text("action"));
        Some(match what {
            "asked" if self.0["dry"] == true => format!("asked what would be done by {name}"),
            "asked" => format!("asked for {name}"),
            "confirmed" => format!("confirmed {name}"),
            "approved" => format!("approved {name}"),
            "called_off" => format!("called off {name}"),
            "started" => format!("started {name}"),
            "ended" if self.0["fine"] == true => format!("saw {name} go well"),
            "ended" => format!("saw {name} fail"),
            "doubted" => format!("does not know what became of {name}"),
            "settled" => format!("looked after {name}"),
            _ => return None,
        })
    }

    fn of_run(&self, what: &str) -> Option<String> {
        let name = format!("RUN-{}", self.number("run"));
        let step = format!(
            "step {} of {name}: {}",
            self.number("step"),
            self.text("what")
        );
        Some(match what {
            "started" => format!("began {name}: {}", self.text("page")),
            "ticked" => format!("ticked {step}"),
            "checked" => format!("found it so, {step}"),
            "denied" => format!("found it not so, {step}"),
            "skipped" => format!("left out {step}"),
            "finished" => format!("finished {name}: {}", self.text("page")),
            "abandoned" => format!("gave {name} up: {}", self.text("page")),
            "reminded" => format!("reminded of {name}: {}", self.text("page")),
            _ => return None,
        })
    }

    fn of_report(&self, what: &str) -> Option<String> {
        let status = |name: &str| self.text(name).replace('_', " ");
        let sections = self.0["sections"].as_object().into_iter().flatten();
        let sections: Vec<&str> = sections.map(|(name, _)| name.as_str()).collect();
        Some(match what {
            "written" if sections.is_empty() => "wrote the report".to_owned(),
            "written" => {
                let sections = sections.join(", ").replace('_', " ");
                format!("wrote the report: {sections}")
            }
            "moved" => format!(
                "moved the report from {} to {}",
                status("from"),
                status("to")
            ),
            "published" => "published the report".to_owned(),
            "issue_opened" => {
                format!(
                    "opened GitHub issue #{} for the report",
                    self.number("issue")
                )
            }
            _ => return None,
        })
    }

    fn declared(&self) -> String {
        let severity = self.severity("severity");
        let is = |name: &str| self.0[name] == true;
        match (is("drill"), is("near_miss")) {
            (true, _) => format!("declared the drill as {severity}"),
            (_, true) => format!("put the near miss on record as {severity}"),
            _ => format!("declared the incident as {severity}"),
        }
    }

    fn state(&self) -> &str {
        match State::from_name(self.text("to")) {
            Some(state) => state.label(),
            None => self.text("to"),
        }
    }

    fn reason(&self) -> &str {
        let mut reasons = CloseReason::ALL.into_iter();
        match reasons.find(|one| one.as_str() == self.text("reason")) {
            Some(reason) => reason.label(),
            None => self.text("reason"),
        }
    }

    fn role_given(&self) -> Vec<Piece> {
        let role = role(&self.0["role"]);
        match self.text("user").parse() {
            Ok(user) => vec![
                Piece::words("gave a role to "),
                Piece::Person(user),
                Piece::Words(format!(": {role}")),
            ],
            Err(_) => vec![Piece::Words(format!("gave a role: {role}"))],
        }
    }

    fn role_left(&self) -> String {
        let roles = self.0["roles"].as_array().into_iter().flatten();
        let roles: Vec<&str> = roles.map(role).collect();
        format!("left a role: {}", roles.join(", "))
    }
}

fn role(stored: &Value) -> &str {
    let name = stored.as_str().unwrap_or_default();
    match Role::from_name(name) {
        Some(role) => role.label(),
        None => name,
    }
}
