//! Who Binnacle is at GitHub, and what proves it: given once, or kept in a file that may change while it runs.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use secrecy::SecretString;

use super::{GithubArgs, error::Fault, token};

const TOKEN: &str = "a token that may read and write the issues of the repository; leave GITHUB_TOKEN out where no team \
                     mirrors its incidents";
const TOKEN_FILE: &str = "a file with a token that may read and write the issues of the repository";

/// A larger file holds something else.
const LARGEST: u64 = 16 * 1024;

/// How Binnacle signs in at GitHub.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// With a token that stays the same until Binnacle is started anew.
    Token(SecretString),
    /// With the token in a file.
    TokenFile(PathBuf),
    /// As a GitHub App.
    App {
        /// The number of the App.
        id: u64,
        /// The file of its private key.
        key: PathBuf,
    },
}

impl Credentials {
    /// What was given; `None` when nothing was.
    pub(super) fn of(args: &GithubArgs) -> Result<Option<Self>, Fault> {
        let app = app(args)?;
        let file = args.github_token_file.clone().map(Self::TokenFile);
        let token = args.github_token.as_ref();
        let token = token.map(|token| token::read("GITHUB_TOKEN", token, TOKEN));
        let token = token.transpose()?.map(Self::Token);
        let mut given = [token, file, app].into_iter().flatten();
        let Some(first) = given.next() else {
            return Ok(None);
        };
        if let Some(second) = given.next() {
            let help = "allowed is one of GITHUB_TOKEN, GITHUB_TOKEN_FILE, and GITHUB_APP_ID with GITHUB_APP_KEY_FILE";
            let found = "a second way to sign in";
            return Err(Fault::told(second.variable(), found, help));
        }
        first.secret()?;
        Ok(Some(first))
    }

    /// What proves it at this moment.
    ///
    /// # Errors
    /// When a file cannot be read, or holds something else.
    pub fn secret(&self) -> Result<SecretString, Fault> {
        match self {
            Self::Token(token) => Ok(token.clone()),
            Self::TokenFile(file) => {
                let text = text(self.variable(), file)?;
                token::read(self.variable(), &text, TOKEN_FILE)
            }
            Self::App { key, .. } => text(self.variable(), key),
        }
    }

    /// The variable that leads to it.
    pub const fn variable(&self) -> &'static str {
        match self {
            Self::Token(_) => "GITHUB_TOKEN",
            Self::TokenFile(_) => "GITHUB_TOKEN_FILE",
            Self::App { .. } => "GITHUB_APP_KEY_FILE",
        }
    }

    /// Whether it may change while Binnacle runs.
    pub const fn may_change(&self) -> bool {
        !matches!(self, Self::Token(_))
    }

    /// What people do so that GitHub accepts it again.
    pub const fn cure(&self) -> &'static str {
        match self {
            Self::Token(_) => "set GITHUB_TOKEN anew and restart Binnacle",
            Self::TokenFile(_) => "put a new token into the file that GITHUB_TOKEN_FILE names",
            Self::App { .. } => {
                "put a new private key of the App into the file that GITHUB_APP_KEY_FILE names"
            }
        }
    }
}

fn app(args: &GithubArgs) -> Result<Option<Credentials>, Fault> {
    let (id, key) = match (&args.github_app_id, &args.github_app_key_file) {
        (None, None) => return Ok(None),
        (Some(id), Some(key)) => (id, key.clone()),
        (None, Some(_)) => {
            let help = "allowed is the App ID, from the page of the App whose key GITHUB_APP_KEY_FILE names";
            return Err(Fault::nothing("GITHUB_APP_ID", help));
        }
        (Some(_), None) => {
            let help = "allowed is the path of a private key of the App that GITHUB_APP_ID names";
            return Err(Fault::nothing("GITHUB_APP_KEY_FILE", help));
        }
    };
    let help = "allowed is the App ID from the page of the App, a number as in `123456`";
    match id.trim().parse() {
        Ok(id) => Ok(Some(Credentials::App { id, key })),
        Err(_) => Err(Fault::shown("GITHUB_APP_ID", id, help)),
    }
}

fn text(variable: &'static str, path: &Path) -> Result<SecretString, Fault> {
    let help = "allowed is the path of a text file";
    if path.as_os_str().is_empty() {
        return Err(Fault::nothing(variable, help));
    }
    let read = || {
        let mut text = String::new();
        File::open(path)?.take(LARGEST).read_to_string(&mut text)?;
        io::Result::Ok(SecretString::from(text))
    };
    read().map_err(|error| {
        let found = format!("`{}`, which cannot be read: {error}", path.display());
        Fault::told(variable, found, help)
    })
}
