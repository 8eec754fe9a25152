//! Tests: pages for the web.

use super::*;

#[test]
fn a_page_is_html_that_is_safe() {
    let pages = [
        page("ours/a.md", "# The *title*\n\n[b](sub/b.md#part) [here](#deep) [gone](gone.md) [out](https://x.org/?a=b&c) [js](javascript:alert) ![pic](p.png)\n\n\
             <script>alert(1)</script>\n\nx <b onclick=y>bold</b> <!-- hidden --> & `<i>`\n\n### Deep\n\n> # Not a section\n\n- [x] done\n\n\
             ```sh\n<run> \"it\"\n```\n\n| a |\n|---|\n| <u>b</u> |\n\n### Deep\n").0,
        page("ours/sub/b.md", "# B\n\n## Part\n").0,
    ];
    insta::assert_snapshot!(html(&pages[0], &Places::of(&pages), "/runbooks/page/"));
}

#[test]
fn pages_are_sorted_by_folder_and_by_letter() {
    let pages = [
        "ours/z.md",
        "ours/README.md",
        "ours/sub/b.md",
        "ours/sub/deep/c.md",
        "theirs/1.md",
    ]
    .map(|place| {
        let title = place.rsplit('/').next().unwrap();
        page(place, &format!("# {title}\n")).0
    });
    let at = |folder: &str| {
        let found = contents(&pages, folder);
        let titles: Vec<&str> = found.pages.iter().map(|page| page.title.as_str()).collect();
        (found.folders, titles)
    };
    assert_eq!(at(""), (vec![("ours", 4), ("theirs", 1)], vec![]));
    assert_eq!(at("ours"), (vec![("sub", 2)], vec!["README.md", "z.md"]));
    assert_eq!(at("our"), (vec![], vec![]));
    let letters = letters(&pages);
    let letters: Vec<(char, usize)> = letters
        .iter()
        .map(|(letter, pages)| (*letter, pages.len()))
        .collect();
    assert_eq!(letters, [('#', 1), ('B', 1), ('C', 1), ('R', 1), ('Z', 1)]);
    assert_eq!(address("a b/c?#%é.md"), "a%20b/c%3F%23%25%C3%A9.md");
}
