//! What GitHub keeps of an App's key, and what it says of tokens that the App signs for itself.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::rsa::KeyPair;
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde::Deserialize;

use crate::github::refusal::Refusal;

/// How far ahead a token may end, in seconds.
const FAR: i64 = 10 * 60;

/// The public half of a key.
#[derive(Debug)]
pub(super) struct PublicKey(UnparsedPublicKey<Vec<u8>>);

#[derive(Deserialize)]
struct Header {
    alg: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<Issuer>,
    iat: Option<i64>,
    exp: Option<i64>,
}

/// Both are taken.
#[derive(Deserialize)]
#[serde(untagged)]
enum Issuer {
    Number(u64),
    Text(String),
}

impl PublicKey {
    /// Keeps the public half of a private key that is written as PEM.
    pub(super) fn of_pair(pem: &str) -> Self {
        let inside = pem.lines().filter(|line| !line.starts_with("-----"));
        let der = BASE64_STANDARD.decode(inside.collect::<String>());
        let der = der.expect("a key of an App is PEM");
        let pair = KeyPair::from_der(&der).or_else(|_| KeyPair::from_pkcs8(&der));
        let pair = pair.expect("a key of an App is an RSA key of 2048 bits or more");
        let public = pair.public_key().as_ref().to_vec();
        Self(UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public))
    }
}

/// A token that an App signed for itself, not verified yet.
pub(super) struct Jwt<'a> {
    signed: &'a str,
    signature: Vec<u8>,
    claims: Claims,
}

impl<'a> Jwt<'a> {
    /// Takes a token apart.
    pub(super) fn read(token: &'a str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let part = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).ok();
        let header: Header = serde_json::from_slice(&part(header)?).ok()?;
        let jwt = Self {
            signed,
            signature: part(signature)?,
            claims: serde_json::from_slice(&part(claims)?).ok()?,
        };
        (header.alg == "RS256").then_some(jwt)
    }

    /// The number of the App that it names.
    pub(super) fn issuer(&self) -> Option<u64> {
        match self.claims.iss.as_ref()? {
            Issuer::Number(number) => Some(*number),
            Issuer::Text(text) => text.parse().ok(),
        }
    }

    /// Refuses a token that none of these keys signed, or whose time is wrong.
    pub(super) fn verify(&self, keys: &[PublicKey], now: Timestamp) -> Result<(), Refusal> {
        let fits = |key: &PublicKey| {
            key.0
                .verify(self.signed.as_bytes(), &self.signature)
                .is_ok()
        };
        if !keys.iter().any(fits) {
            return Err(undecodable());
        }
        let now = now.as_second();
        match (self.claims.iat, self.claims.exp) {
            (Some(iat), _) if iat > now => Err(refuse(
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
            )),
            (Some(_), Some(exp)) if exp <= now => Err(refuse(
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
            )),
            (Some(_), Some(exp)) if exp > now + FAR => Err(refuse(
                "'Expiration time' claim ('exp') is too far in the future",
            )),
            (Some(_), Some(_)) => Ok(()),
            _ => Err(undecodable()),
        }
    }
}

/// What is said of anything that is no token of an App.
pub(super) fn undecodable() -> Refusal {
    refuse("A JSON web token could not be decoded")
}

fn refuse(message: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, message)
}
