//! An action with everything that people said: what is run, exactly.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    deploy::Gate,
    names::UserId,
    secret::{Sealed, SecretName},
    team::Team,
    webhook::HookUrl,
    workflow::Dispatch,
};

use super::{Argument, Exec, Http, Kind, Misfit, Template, Tool, Work, Workflow};

/// What people gave, by the name of the argument, exactly as they gave it.
pub type Given = BTreeMap<String, String>;

/// An action filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// Every argument that has a value.
    pub values: Given,
    /// Of those with the same key one runs at a time.
    pub serial: Option<String>,
    /// The gates that hold it, and where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// The program that is run, where one is.
    pub program: Option<Program>,
    /// The answer that is given, where that is all.
    pub reply: Option<String>,
    /// The workflow that is run, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<Dispatch>,
    /// The address that is told, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
}

/// The gates that hold an action, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Which.
    pub gates: BTreeSet<Gate>,
    /// Of which service.
    pub service: String,
    /// In which environment.
    pub environment: String,
}

impl Filled {
    /// Whether it is done elsewhere, so that it goes on when Binnacle ends.
    pub const fn is_elsewhere(&self) -> bool {
        self.workflow.is_some() || self.call.is_some()
    }
}

/// A program, ready to be run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// The program and its arguments, one element each.
    pub argv: Vec<String>,
    /// Its environment, beside a fixed one.
    pub env: Vec<(String, String)>,
    /// What of it holds secrets, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sealed: Vec<(String, Sealed)>,
    /// The folder it runs in.
    pub cwd: String,
}

/// What an address is told, ready to be sent, and the same each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Where it is.
    pub url: HookUrl,
    /// What the body is signed with.
    pub secret: SecretName,
    /// What stands above the body.
    pub headers: Vec<(String, Sealed)>,
    /// The body: JSON, as people are shown it and as it is sent.
    pub body: String,
}

/// Fills an action in. `dry` asks what would be done; `request` names the request.
///
/// # Errors
/// With everything that does not fit.
pub fn fill(
    tool: &Tool,
    given: &Given,
    dry: bool,
    (actor, request): (UserId, i64),
    team: Option<&Team>,
) -> Result<Filled, Vec<Misfit>> {
    let values = values(tool, given, team)?;
    let with = With {
        tool,
        values: &values,
        dry,
        actor,
        request,
    };
    let (mut program, mut reply, mut workflow, mut call) = (None, None, None, None);
    match &tool.work {
        Work::Exec(exec) => program = Some(with.program(exec)?),
        Work::Reply(text) => reply = Some(with.text(text)),
        Work::Workflow(it) => workflow = Some(with.dispatch(it)?),
        Work::Http(it) => call = Some(with.call(it)?),
    }
    Ok(Filled {
        serial: tool.serialize.as_ref().map(|key| with.text(key)),
        // To see what would be done changes nothing, so nothing holds it.
        held: tool.gates.as_ref().filter(|_| !dry).map(|it| Held {
            gates: it.all.clone(),
            service: with.text(&it.service),
            environment: with.text(&it.environment),
        }),
        values,
        program,
        reply,
        workflow,
        call,
    })
}

/// What gaps are filled with.
struct With<'a> {
    tool: &'a Tool,
    values: &'a Given,
    dry: bool,
    actor: UserId,
    request: i64,
}

impl With<'_> {
    fn text(&self, template: &Template) -> String {
        template.filled(|name| match name {
            "actor.id" => self.actor.to_string(),
            "request.id" => self.request.to_string(),
            name => self.values.get(name).cloned().unwrap_or_default(),
        })
    }

    /// Whether all its gaps have a value. What has a gap without one is left out whole: an empty text would mean something else.
    fn has(&self, template: &Template) -> bool {
        let mut gaps = template.gaps();
        gaps.all(|name| name.contains('.') || self.values.contains_key(name))
    }

    /// What is done, or what says what would be done.
    fn meant<'t, T>(&self, plain: &'t T, dry_run: Option<&'t T>) -> Result<&'t T, Vec<Misfit>> {
        let meant = if self.dry { dry_run } else { Some(plain) };
        meant.ok_or_else(|| {
            vec![Misfit {
                name: "dry_run".to_owned(),
                why: "This action cannot say what it would do.".to_owned(),
            }]
        })
    }

    fn program(&self, exec: &Exec) -> Result<Program, Vec<Misfit>> {
        let argv = self.meant(&exec.argv, exec.dry_run.as_ref())?;
        dashed(self.tool, argv, self.values)?;
        let argv = argv.iter().filter(|one| self.has(one));
        let env = exec.env.iter().filter(|(_, value)| self.has(value));
        Ok(Program {
            argv: argv.map(|one| self.text(one)).collect(),
            env: env
                .map(|(name, text)| (name.clone(), self.text(text)))
                .collect(),
            sealed: exec.sealed.clone(),
            cwd: exec.cwd.clone(),
        })
    }

    fn dispatch(&self, workflow: &Workflow) -> Result<Dispatch, Vec<Misfit>> {
        let inputs = self.meant(&workflow.inputs, workflow.dry_run.as_ref())?;
        let inputs = inputs.iter().filter(|(_, value)| self.has(value));
        Ok(Dispatch {
            repository: workflow.repository.clone(),
            workflow: workflow.file.clone(),
            inputs: inputs
                .map(|(name, text)| (name.clone(), self.text(text)))
                .collect(),
        })
    }

    fn call(&self, http: &Http) -> Result<Call, Vec<Misfit>> {
        let body = self.meant(&http.body, http.dry_run.as_ref())?;
        let body = body.filled(&|template| self.has(template).then(|| self.value(template)));
        Ok(Call {
            url: http.url.clone(),
            secret: http.secret.clone(),
            headers: http.headers.clone(),
            body: format!("{:#}", body.unwrap_or_default()),
        })
    }

    /// A text as JSON; what is made of one number or one yes or no stays that.
    fn value(&self, template: &Template) -> Value {
        let text = self.text(template);
        let argument = template.sole().and_then(|name| self.tool.argument(name));
        let typed = match argument.map(|argument| &argument.kind) {
            Some(Kind::Int { .. }) => text.parse::<i64>().ok().map(Value::from),
            Some(Kind::Bool) => text.parse::<bool>().ok().map(Value::from),
            _ => None,
        };
        typed.unwrap_or_else(|| text.into())
    }
}

/// A value that an element begins with could be read as an option, unless `--` stands before it.
fn dashed(tool: &Tool, argv: &[Template], values: &Given) -> Result<(), Vec<Misfit>> {
    let mut misfits = Vec::new();
    for template in argv {
        if template.plain().as_deref() == Some("--") {
            break;
        }
        let leading = template.leading().and_then(|name| tool.argument(name));
        let value = leading.and_then(|argument| values.get(&argument.name));
        if let (Some(argument), Some(value)) = (leading, value)
            && value.starts_with('-')
        {
            misfits.push(Misfit {
                name: argument.name.clone(),
                why: "It begins with a dash, and the program would read it as an option."
                    .to_owned(),
            });
        }
    }
    if misfits.is_empty() {
        Ok(())
    } else {
        Err(misfits)
    }
}

/// The values of all arguments, with defaults, or everything that does not fit.
fn values(tool: &Tool, given: &Given, team: Option<&Team>) -> Result<Given, Vec<Misfit>> {
    let mut misfits: Vec<Misfit> = given
        .keys()
        .filter(|name| tool.argument(name).is_none())
        .map(|name| Misfit {
            name: name.clone(),
            why: "This action has no such argument.".to_owned(),
        })
        .collect();
    let mut values = Given::new();
    for argument in &tool.arguments {
        match value(argument, given, team) {
            Ok(Some(value)) => {
                values.insert(argument.name.clone(), value);
            }
            Ok(None) => {}
            Err(misfit) => misfits.push(misfit),
        }
    }
    if misfits.is_empty() {
        Ok(values)
    } else {
        Err(misfits)
    }
}

fn value(
    argument: &Argument,
    given: &Given,
    team: Option<&Team>,
) -> Result<Option<String>, Misfit> {
    let value = given.get(&argument.name).or(argument.default.as_ref());
    match value {
        Some(value) => argument.check(value, team).map(|()| Some(value.clone())),
        None if argument.required => Err(Misfit {
            name: argument.name.clone(),
            why: "It has to be given.".to_owned(),
        }),
        None => Ok(None),
    }
}
