//! Tests: no page, however broken or hostile, stops the reader.

use proptest::prelude::*;

use super::*;

#[test]
fn what_is_no_text_is_refused_with_what_would_help() {
    let large = vec![b'a'; 10 * 1024 * 1024];
    for (bytes, refused) in [
        (large.as_slice(), Unread::TooLarge),
        (&b"fine\nnot \xff\xfe fine\n"[..], Unread::NotUtf8(2)),
        (&b"a\n\nb\0c"[..], Unread::Binary(3)),
    ] {
        assert_eq!(
            read("a.md", Language::Markdown, bytes).unwrap_err(),
            refused
        );
        assert!(refused.to_string().starts_with("was not read: "));
    }
}

#[test]
fn other_languages_are_told_and_other_files_left_alone() {
    for file in ["a.adoc", "b.html.md.erb", "c.mdx"] {
        assert_eq!(Language::of(file), Err(Unread::Foreign), "{file}");
    }
    for file in ["a.png", "LICENSE", "notes.txt", "md"] {
        assert_eq!(Language::of(file), Ok(None), "{file}");
    }
    assert_eq!(Language::of("A.README.MD"), Ok(Some(Language::Markdown)));
}

#[test]
fn what_is_nested_without_end_is_read() {
    for (place, text) in [
        ("a.md", "> ".repeat(5_000)),
        ("a.md", "- ".repeat(5_000)),
        ("a.md", "[".repeat(5_000)),
        (
            "a.md",
            format!("{}x{}", "*a ".repeat(2_500), "b* ".repeat(2_500)),
        ),
        ("a.md", "<script".repeat(2_500)),
        ("a.md", "# x\n".repeat(2_000)),
        ("a.rst", "- ".repeat(5_000) + "x"),
        (
            "a.rst",
            (0..600).map(|depth| " ".repeat(depth) + "x\n").collect(),
        ),
        ("a.rst", "`".repeat(5_000)),
        ("a.rst", ":a:`".repeat(2_500)),
        ("a.rst", ".. include:: a.rst\n\n".repeat(500)),
        ("a.rst", "=\n".repeat(5_000)),
        ("a.rst", "===  ===\nx\n".repeat(500)),
        ("a.rst", ".. _a:\n".repeat(5_000)),
        (
            "a.md",
            format!("---\nalerts: [{}]\n---\n", "a,".repeat(5_000)),
        ),
    ] {
        let (page, words) = page(place, &text);
        is_whole(&page, &words);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_page_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), is_rst in any::<bool>()) {
        let kind = if is_rst { Language::Rst } else { Language::Markdown };
        if let Ok((page, words)) = read("x.md", kind, &bytes) {
            is_whole(&page, &words);
        }
    }

    #[test]
    fn text_like_a_page_is_a_page(
        parts in prop::collection::vec(prop::sample::select(vec![
            "# A\n", "A\n===\n", "===\nA\n===\n", "---\n", "title: x\n", "```\n", "~~~\n", "    x\n", "\t- x\n", "- [ ] y\n", "::\n", "\n",
            ".. note::\n", ".. _a:\n", ".. a comment\n", "   deeper\n", " x\n", "`a <b>`_ ", "``", "|", "+--+\n", "==  ==\n", "é", "(a)=\n",
            "```{toctree}\n", "<!--", "<script>", "[a](b)", "[a]: b\n", ":a: b\n", "#. c\n", "\u{2028}", "__ x\n",
        ]), 0..30),
        is_rst in any::<bool>(),
    ) {
        let (page, words) = page(if is_rst { "x.rst" } else { "x.md" }, &parts.concat());
        is_whole(&page, &words);
    }
}
