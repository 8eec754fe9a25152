//! An action with everything that people said: what is run, exactly.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{names::UserId, team::Team};

use super::{Argument, Misfit, Template, Tool, Work};

/// What people gave, by the name of the argument, exactly as they gave it.
pub type Given = BTreeMap<String, String>;

/// An action filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// Every argument that has a value.
    pub values: Given,
    /// Of those with the same key one runs at a time.
    pub serial: Option<String>,
    /// The program that is run; nothing where an answer is given.
    pub program: Option<Program>,
    /// The answer that is given.
    pub reply: Option<String>,
}

/// A program, ready to be run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// The program and its arguments, one element each.
    pub argv: Vec<String>,
    /// Its environment, beside a fixed one.
    pub env: Vec<(String, String)>,
    /// The folder it runs in.
    pub cwd: String,
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
    let value = |name: &str| match name {
        "actor.id" => actor.to_string(),
        "request.id" => request.to_string(),
        name => values.get(name).cloned().unwrap_or_default(),
    };
    // An element whose gaps have no value is left out whole: an empty argument would mean something else.
    let has = |template: &&Template| {
        template
            .gaps()
            .all(|name| name.contains('.') || values.contains_key(name))
    };
    let all = |templates: &[Template]| -> Vec<String> {
        let kept = templates.iter().filter(has);
        kept.map(|one| one.filled(value)).collect()
    };
    let serial = tool.serialize.as_ref().map(|key| key.filled(value));
    let (program, reply) = match &tool.work {
        Work::Reply(text) => (None, Some(text.filled(value))),
        Work::Exec(exec) => {
            let argv = if dry {
                exec.dry_run.as_ref()
            } else {
                Some(&exec.argv)
            };
            let argv = argv.ok_or_else(|| {
                vec![Misfit {
                    name: "dry_run".to_owned(),
                    why: "This action cannot say what it would do.".to_owned(),
                }]
            })?;
            let env = exec.env.iter().filter(|(_, value)| has(&value));
            let env = env.map(|(name, text)| (name.clone(), text.filled(value)));
            dashed(tool, argv, &values)?;
            let program = Program {
                argv: all(argv),
                env: env.collect(),
                cwd: exec.cwd.clone(),
            };
            (Some(program), None)
        }
    };
    Ok(Filled {
        values,
        serial,
        program,
        reply,
    })
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
