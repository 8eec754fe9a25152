//! Whether a delivery was signed with our secret.

use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

/// Whether a signature, as GitHub sends it (`sha256=` and 64 digits), is that of a body. How long that takes tells nothing of the
/// right one.
pub(in crate::web) fn fits(secret: &SecretString, signature: Option<&str>, body: &[u8]) -> bool {
    let Some(given) = signature.and_then(bytes) else {
        return false;
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
        return false;
    };
    mac.update(body);
    mac.verify_slice(&given).is_ok()
}

fn bytes(signature: &str) -> Option<[u8; 32]> {
    let digits = signature.strip_prefix("sha256=")?;
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of GitHub's documentation.
    const SIGNATURE: &str =
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    #[test]
    fn only_the_right_signature_of_the_very_bytes_fits() {
        let secret = SecretString::from("It's a Secret to Everybody");
        let body = b"Hello, World!";
        assert!(fits(&secret, Some(SIGNATURE), body));
        assert!(!fits(&secret, Some(SIGNATURE), b"Hello, World! "));
        assert!(!fits(&"another".into(), Some(SIGNATURE), body));
        let (digits, sha1) = (&SIGNATURE[7..], SIGNATURE.replace("sha256", "sha1"));
        for bad in [
            None,
            Some(""),
            Some("sha256="),
            Some(digits),
            Some(&*sha1),
            Some(&SIGNATURE[..SIGNATURE.len() - 2]),
            Some(&*format!("{SIGNATURE}00")),
            Some(&*SIGNATURE.replace('7', "x")),
        ] {
            assert!(!fits(&secret, bad, body), "{bad:?}");
        }
    }
}
