//! Tests: links that lead nowhere.

use super::*;

#[test]
fn dead_links_are_found_and_living_ones_are_not() {
    let pages = [
        page("a.md", "# A\n\n[1](b.md) [2](b.md#part) [3](sub/c.md) [4](#a) [5](pic.png) [6](https://x.org/y) [7](mailto:a@b.c)\n\n\
                      [8](none.md) [9](b.md#nothing)\n[10](#nowhere) [11](../out.md) [12](/site/page.html) [13](b%2Emd) [14](sub) [15](b.html?x=1)\n").0,
        page("b.md", "# B\n\n## Part\n\n<a id=\"old\"></a> [1](a.md) [2](sub/) [3](gone/) [4](a#a)\n").0,
        page("sub/c.md", "# C\n\n[1](../b.md#old) [2](a.md)\n").0,
        page("sub/index.rst", "D\n=\n\n:ref:`x <here>` :ref:`y <nowhere>` :doc:`c` :doc:`/a` :doc:`gone`\n").0,
        page("e.rst", ".. _here:\n\nE\n=\n").0,
    ];
    let found = dead_links(&pages, |place| place == "pic.png");
    let found: Vec<_> = found
        .iter()
        .map(|dead| (dead.place.as_str(), dead.line, dead.to.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("a.md", 5, "none.md"),
            ("a.md", 5, "b.md#nothing"),
            ("a.md", 6, "#nowhere"),
            ("b.md", 5, "gone/"),
            ("sub/c.md", 3, "a.md"),
            ("sub/index.rst", 4, "#nowhere"),
            ("sub/index.rst", 4, "gone.rst"),
        ]
    );
}

#[test]
fn titles_that_come_twice_and_what_was_not_read_are_found() {
    let pages = [
        page("a.md", "# Same\n").0,
        page("b.md", "# SAME\n").0,
        page("c.rst", "X\n=\n\n.. odd::\n").0,
    ];
    let unread = [("d.md", "was not read: it is odd")];
    let found = findings(&pages, &[], unread.into_iter());
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "b.md:1: `a.md` also has the title `SAME`",
            "c.rst:4: the directive `odd` is not known",
            "d.md: was not read: it is odd",
        ]
    );
    let problems: Vec<bool> = found.iter().map(Finding::is_problem).collect();
    assert_eq!(problems, [true, false, true]);
}
