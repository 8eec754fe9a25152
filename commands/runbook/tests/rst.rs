//! Tests: how `reStructuredText` becomes Markdown.

use super::*;

const GUIDE: &str = "\
.. _restore:

=================
Restore a backup
=================

See the :ref:`list <hosting>`, :doc:`../setup` and `the site <https://example.org/a_b>`__; run ``ls -l``.
Old style: `our docs`_.

.. _our docs: https://example.org/docs

.. toctree::
   :maxdepth: 2

   first
   The second <second/index>
   sub/*

#. Stop it::

      # not a heading
      ctl stop

#. Check it

   - one
   - two

.. code-block:: bash
   :caption: x

   restore --from=latest

.. note::

   Take your time.

Steps
-----

Term
   What it means.

+-----+-----+
| a   | b   |
+-----+-----+

===  ===
x    y
===  ===
1    2
===  ===

.. include:: common.rst

.. mermaid::

   graph

..
   a comment

Deeper
~~~~~~

The end.

Last
----

:Owner: ops
";

#[test]
fn a_guide_becomes_markdown() {
    let converted = markdown_of_rst(GUIDE);
    insta::assert_snapshot!(converted.text);
    assert_eq!(converted.lines.len(), converted.text.lines().count());
}

#[test]
fn its_headings_labels_and_links_are_known() {
    let (page, words) = page("guide/restore.rst", GUIDE);
    is_whole(&page, &words);
    assert_eq!(page.title, "Restore a backup");
    assert_eq!(
        headings(&page),
        [
            (1, "Restore a backup", "restore-a-backup"),
            (2, "Steps", "steps"),
            (3, "Deeper", "deeper"),
            (2, "Last", "last"),
        ]
    );
    assert_eq!(page.section_at("restore"), Some(0));
    let aims: Vec<_> = page
        .aims
        .iter()
        .map(|aim| (aim.line, aim.to.as_str()))
        .collect();
    assert_eq!(
        aims,
        [
            (7, "#hosting"),
            (7, "../setup.rst"),
            (15, "first.rst"),
            (16, "second/index.rst"),
        ]
    );
    assert_eq!(
        told(&page),
        [
            (54, "`include` is not followed: common.rst"),
            (56, "the directive `mermaid` is not known"),
        ]
    );
}

#[test]
fn code_is_kept_whole() {
    let (page, _) = page(
        "a.rst",
        "Title\n=====\n\nRun::\n\n    if x:\n\n        # y\n        z\n\nDone.\n",
    );
    assert!(
        page.text
            .contains("Run:\n\n```\nif x:\n\n    # y\n    z\n```\n"),
        "{}",
        page.text
    );
    let (page, _) = super::page("a.rst", "::\n\n  a ``` b\n");
    assert!(page.text.contains("````\na ``` b\n````"), "{}", page.text);
}
