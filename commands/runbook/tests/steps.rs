//! What a page asks people to do, step by step.

use super::{super::*, page};

fn steps(text: &str) -> (Vec<String>, Vec<(usize, String)>) {
    let (page, _) = page("a.md", text);
    let steps = page.steps.iter().map(|step| {
        let verify = step.verify.as_ref().map(|words| format!(" ? {words}"));
        format!(
            "{}: {} | {} | {}{}",
            step.line,
            step.stretch,
            step.heading,
            step.text,
            verify.unwrap_or_default()
        )
    });
    let faults = page.faults.iter();
    let faults = faults.map(|fault| (fault.line, fault.what.clone()));
    (steps.collect(), faults.collect())
}

#[test]
fn check_boxes_of_a_heading_are_open_together_and_step_blocks_stand_alone() {
    let text = "---\ntitle: X\n---\n# X\n\n- [ ] Look at `df`\n- [x] Say **so**   <!-- id: say -->\n  in the room\n\n## Then\n\n\
                * [ ] Outer\n    * [ ] Inner\n\n```step\ntitle = \"Promote\"\nverify = \"The replica leads\"\n```\n\n1. [ ] Last\n\n\
                - no box\n\n```\n- [ ] in code\n```\n";
    let (steps, faults) = steps(text);
    assert_eq!(
        steps,
        [
            "6: 1 | X | Look at `df`",
            "7: 1 | X | Say **so** in the room",
            "12: 2 | Then | Outer",
            "13: 2 | Then | Inner",
            "15: 3 | Then | Promote ? The replica leads",
            "20: 4 | Then | Last",
        ]
    );
    assert_eq!(faults, []);
}

#[test]
fn code_belongs_to_the_step_above_it_under_the_same_heading() {
    let text = "- [ ] One\n\n```sh\nrun one\n```\n\nWords.\n\n```\nand this\n```\n\n- [ ] Two\n  ```sh\n  run two\n  ```\n\n## Else\n\n```sh\nnobody's\n```\n";
    let (page, _) = page("a.md", text);
    let codes: Vec<&str> = page.steps.iter().map(|step| step.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "```sh\nrun one\n```\n```\nand this\n```",
            "```sh\nrun two\n```"
        ]
    );
}

#[test]
fn what_cannot_be_run_is_told_with_its_line() {
    let table = [
        ("```step\ntitle = 1\n```\n", "invalid type"),
        ("```step\ntitle = \" \"\n```\n", "neither a `title`"),
        (
            "```step\nverify = \"x\"\n```\n",
            "neither a `title` nor an action",
        ),
        (
            "```step\ntitle = \"x\"\napproved = true\n```\n",
            "unknown field `approved`",
        ),
        (
            "- [ ] a\n  ```step\n  title = \"x\"\n  ```\n",
            "inside of a list",
        ),
        ("- [ ]  \n- [ ] \n  - x\n\n[ ]\n", ""),
    ];
    for (text, words) in table {
        let (_, faults) = steps(text);
        match words {
            "" => assert_eq!(faults, [], "{text}"),
            words => assert!(
                faults.len() == 1 && faults[0].1.contains(words) && faults[0].0 <= 2,
                "{text}: {faults:?}"
            ),
        }
    }
    let many = "- [ ] again\n".repeat(MOST_STEPS + 1);
    let (steps, faults) = steps(&many);
    assert_eq!(steps.len(), MOST_STEPS);
    assert_eq!(
        faults,
        [(
            101,
            "there are more than 100 steps; part the page".to_owned()
        )]
    );
}

#[test]
fn a_page_that_cannot_be_run_is_found_by_a_check() {
    let (bad, _) = page("a.md", "# A\n\n```step\ntitle = 1\n```\n");
    let found = findings(&[bad], &[], std::iter::empty());
    assert_eq!((found[0].line, found[0].kind), (3, Trouble::BadStep));
    assert!(found[0].is_problem());
}

#[test]
fn however_long_a_step_is_it_stays_small() {
    let text = format!(
        "- [ ] {}\n\n```sh\n{}\n```\n",
        "*a* ".repeat(5000),
        "x".repeat(5000)
    );
    let (page, _) = page("a.md", &text);
    assert!(crate::text::units(&page.steps[0].text) <= 900);
    assert_eq!(
        page.steps[0].code, "",
        "half a command would be worse than none"
    );
}

#[test]
fn a_step_that_names_an_action_is_held_against_it() {
    let tool = "schema = 1\nname = \"status\"\nsummary = \"Looks\"\neffect = \"read\"\naudience = { roles = [\"11\"] }\n[args.n]\ntype = \"int\"\nrequired = true\n[run]\nreply = \"{n}\"\n";
    let nobodys = tool
        .replace("[\"11\"]", "[]")
        .replace("\"status\"", "\"nobodys\"");
    let read = |text: &str| crate::tool::read("actions/a.toml", text.as_bytes()).unwrap();
    let tools = [read(tool), read(&nobodys)];
    let step =
        |run: &str, n: &str| format!("```step\nrun = \"{run}\"\nargs = {{ n = {n} }}\n```\n");
    let text = format!(
        "# A\n\n{}\n{}\n{}\n{}",
        step("status", "3"),
        step("status", "\"x\""),
        step("nobodys", "1"),
        step("gone", "1")
    );
    let (page, _) = page("a.md", &text);
    assert_eq!(page.faults, []);
    assert_eq!(page.steps[0].words, "Run status");
    assert_eq!(page.steps[0].action.as_ref().unwrap().given["n"], "3");
    let found = bad_calls(&[page], &tools);
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "a.md:8: what the action `status` is told does not fit: `n`: It is a whole number from 0 to 1000000.",
            "a.md:13: nobody may run the action `nobodys`: its `audience` names no role",
            "a.md:18: there is no action `gone`",
        ]
    );
}
