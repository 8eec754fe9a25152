//! The private key of a GitHub App, and the tokens that the App signs for itself with it.

use std::fmt;

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use jiff::Timestamp;
use ring::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

/// GitHub's clock may be behind, and it takes no token that lasts longer than ten minutes.
const BEFORE: i64 = 60;
const AFTER: i64 = 9 * 60;

/// A private key.
pub(super) struct Key(KeyPair);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").finish_non_exhaustive()
    }
}

impl Key {
    /// Reads a key as GitHub hands it out, or as PKCS#8.
    ///
    /// # Errors
    /// When it is none: what is wrong with it.
    pub(super) fn read(pem: &SecretString) -> Result<Self, &'static str> {
        let mut lines = pem.expose_secret().trim().lines().map(str::trim);
        let first = lines.next().unwrap_or_default();
        if !first.starts_with("-----BEGIN ") || !first.ends_with("PRIVATE KEY-----") {
            return Err("it does not begin with `-----BEGIN RSA PRIVATE KEY-----`");
        }
        let inside: String = lines
            .take_while(|line| !line.starts_with("-----"))
            .collect();
        let der = BASE64_STANDARD.decode(inside);
        let der = der.map_err(|_| "what stands between its lines is not base64")?;
        let pair = KeyPair::from_der(&der).or_else(|_| KeyPair::from_pkcs8(&der));
        let pair = pair.map_err(|_| "it is no RSA key of 2048 bits or more")?;
        Ok(Self(pair))
    }

    /// A token by which GitHub knows the App itself, for some minutes.
    pub(super) fn sign(&self, app: u64, now: Timestamp) -> SecretString {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let now = now.as_second();
        let header = json!({ "alg": "RS256", "typ": "JWT" });
        let claims = json!({ "iss": app, "iat": now - BEFORE, "exp": now + AFTER });
        let signed = format!("{}.{}", part(&header), part(&claims));
        let mut signature = vec![0; self.0.public().modulus_len()];
        let random = SystemRandom::new();
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &random,
                signed.as_bytes(),
                &mut signature,
            )
            .expect("the signature is as long as the key");
        SecretString::from(format!(
            "{signed}.{}",
            BASE64_URL_SAFE_NO_PAD.encode(signature)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = include_str!("../../../sandbox/github/app/first.pem");

    fn read(pem: &str) -> Result<Key, &'static str> {
        Key::read(&SecretString::from(pem.to_owned()))
    }

    #[test]
    fn what_is_no_key_is_told() {
        assert!(read(&PEM.replace('\n', "\r\n  ")).is_ok());
        for (pem, why) in [
            ("", "does not begin with"),
            ("-----BEGIN PUBLIC KEY-----\nAAAA\n", "does not begin with"),
            ("-----BEGIN RSA PRIVATE KEY-----\n???\n", "is not base64"),
            ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n", "no RSA key"),
        ] {
            let told = read(pem).unwrap_err();
            assert!(told.contains(why), "{told}");
        }
    }

    #[test]
    fn a_token_says_whose_it_is_and_how_long() {
        let now = Timestamp::from_second(1_767_261_600).unwrap();
        let token = read(PEM).unwrap().sign(7, now);
        let parts: Vec<&str> = token.expose_secret().split('.').collect();
        let claims = BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        let expected = json!({ "iss": 7, "iat": 1_767_261_540, "exp": 1_767_262_140 });
        assert_eq!((parts.len(), claims), (3, expected));
    }
}
