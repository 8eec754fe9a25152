//! Tokens and secrets: checked for the slips of copying, never shown.

use secrecy::{ExposeSecret, SecretString};

use super::error::Fault;

/// What is shorter can be guessed.
pub(super) const SHORTEST: usize = 16;

/// No service gives out longer ones.
const LONGEST: usize = 1024;

/// The token without the line end that files leave behind it, if it can be one.
pub(super) fn read(
    variable: &'static str,
    given: &SecretString,
    what: &str,
) -> Result<SecretString, Fault> {
    let token = given.expose_secret().trim();
    let refuse = |found: &str, help: &str| Err(Fault::told(variable, found, help));
    if token.is_empty() {
        return Err(Fault::nothing(variable, format!("allowed is {what}")));
    }
    if ["bot ", "bearer ", "token "]
        .iter()
        .any(|word| token.to_lowercase().starts_with(word))
    {
        return refuse(
            "a word in front of the token",
            "allowed is the token alone, without `Bot` or `Bearer`",
        );
    }
    if !token.bytes().all(|b| b.is_ascii_graphic()) || token.starts_with(['"', '\'']) {
        let help = "allowed are letters, digits and signs without spaces or quotes; copy it again";
        return refuse("a character that no token has", help);
    }
    if token.len() > LONGEST {
        return refuse(
            "a longer text",
            "allowed are at most 1024 characters; copy the token alone",
        );
    }
    Ok(SecretString::from(token))
}

/// A secret that was made up to be shared with a service: long enough not to be guessed.
pub(super) fn shared(variable: &'static str, given: &SecretString) -> Result<SecretString, Fault> {
    let what = "what the webhook on GitHub signs with; leave it out where there is none";
    let secret = read(variable, given, what)?;
    if secret.expose_secret().len() < SHORTEST {
        return Err(Fault::told(
            variable,
            "a shorter text",
            "allowed are at least 16 characters, as `openssl rand -hex 32` makes them",
        ));
    }
    Ok(secret)
}
