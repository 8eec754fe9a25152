//! Tokens: checked for the slips of copying, never shown.

use secrecy::{ExposeSecret, SecretString};

use super::error::Fault;

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
