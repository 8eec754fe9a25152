//! Programs of actions, really run: what reaches them, what they may do, and how they end.

use std::{path::Path, time::Duration};

use binnacle::{
    config::Webhooks,
    program::{Gone, run},
};
use binnacle_commands::{
    errand::End,
    tool::{Exec, Given, Tool, Work, fill, read, shown},
};
use tokio_util::sync::CancellationToken;

#[path = "../../../commands/tool/tests/hostile.rs"]
mod hostile;

fn tool(exec: &str, more: &str) -> Tool {
    let arguments = if exec.contains("{words}") {
        "[args.words]\ntype = \"text\"\nrequired = true\nmax_len = 1000\n"
    } else {
        ""
    };
    let text = format!(
        "schema = 1\nname = \"x\"\nsummary = \"x\"\neffect = \"read\"\n{arguments}[run]\nallow_interpreter = true\nexec = {exec}\n{more}\n"
    );
    read("actions/x.toml", text.as_bytes()).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn exec(tool: &Tool) -> &Exec {
    match &tool.work {
        Work::Exec(exec) => exec,
        _ => panic!("a program"),
    }
}

async fn ends(tool: &Tool, words: Option<&str>) -> Option<End> {
    let given: Given = words
        .map(|words| ("words".to_owned(), words.to_owned()))
        .into_iter()
        .collect();
    let filled = fill(tool, &given, false, ("21".parse().unwrap(), 7), None).ok()?;
    let stop = CancellationToken::new();
    let end = run(
        &filled.program.unwrap(),
        exec(tool),
        &Webhooks::default(),
        &stop,
    )
    .await;
    Some(end.expect("nobody stopped it"))
}

async fn end(exec: &str, more: &str) -> End {
    ends(&tool(exec, more), None).await.unwrap()
}

/// `printf` writes its format once for each argument, so that one that was parted shows.
#[tokio::test]
async fn whatever_is_typed_reaches_the_program_as_one_unchanged_argument_or_not_at_all() {
    let tool = tool(
        "[\"/usr/bin/printf\", \"<%s>\", \"--\", \"{words}\", \"--words={words}\"]",
        "",
    );
    let mut ran = 0;
    for words in hostile::hostile() {
        if let Some(end) = ends(&tool, Some(&words)).await {
            let said = format!("<--><{words}><--words={words}>");
            assert_eq!(
                end.output,
                shown(said.as_bytes(), None, &[], &[]),
                "{words:?}"
            );
            assert_eq!((end.is_fine, end.exit), (true, Some(0)), "{words:?}");
            ran += 1;
        }
    }
    assert!(ran > 80, "{ran}");
}

#[tokio::test]
async fn a_program_has_nothing_of_ours_but_what_its_file_gives() {
    let end = end(
        "[\"/usr/bin/env\"]",
        "env = { WORDS = \"by {actor.id}, {request.id}\" }",
    )
    .await;
    let mut lines: Vec<&str> = end.output.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "LANG=C.UTF-8",
            "PATH=/usr/local/bin:/usr/bin:/bin",
            "WORDS=by 21, 7"
        ]
    );
    let end = self::end("[\"/bin/cat\"]", "").await;
    assert_eq!(
        (end.is_fine, end.output.as_str()),
        (true, ""),
        "its input is closed"
    );
    let end = self::end("[\"/bin/pwd\"]", "cwd = \"/usr\"").await;
    assert_eq!(end.output, "/usr");
}

#[tokio::test]
async fn what_takes_too_long_is_ended_with_everything_it_started() {
    let script = "trap '' TERM; sleep 300 & echo $!; wait; sleep 300";
    let end = end(
        &format!("[\"/bin/sh\", \"-c\", {script:?}]"),
        "timeout = \"1s\"",
    )
    .await;
    assert_eq!(
        end.why.as_deref(),
        Some("It took longer than 1 s and was ended")
    );
    assert!(!end.is_fine);
    gone(&end.output).await;
    // And what is left behind by one that ends well.
    let end = self::end("[\"/bin/sh\", \"-c\", \"sleep 300 & echo $!\"]", "").await;
    assert!(end.is_fine, "{end:?}");
    gone(&end.output).await;
}

/// Waits until a process is no more.
async fn gone(pid: &str) {
    let stat = format!("/proc/{}/stat", pid.trim());
    let look = async {
        // One that ended and that nobody asked about is there for a while, as a `Z`.
        while std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z ")) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), look)
        .await
        .unwrap_or_else(|_| panic!("{pid} still runs"));
}

#[tokio::test]
async fn a_program_that_is_stopped_leaves_a_doubt() {
    let tool = tool("[\"/bin/sleep\", \"300\"]", "");
    let filled = fill(
        &tool,
        &Given::new(),
        false,
        ("21".parse().unwrap(), 7),
        None,
    )
    .unwrap();
    let stop = CancellationToken::new();
    let program = filled.program.unwrap();
    let webhooks = Webhooks::default();
    let running = run(&program, exec(&tool), &webhooks, &stop);
    let (ended, ()) = tokio::join!(running, async { stop.cancel() });
    assert_eq!(ended, Err(Gone));
}

#[tokio::test]
async fn an_output_is_capped_and_masked() {
    let script = "printf 'token=abc \\\\033[31mred @everyone\\\\n'";
    let end = end(
        &format!("[\"/bin/sh\", \"-c\", \"{script}\"]"),
        "output = { mask = ['(?i)token=\\S+'] }",
    )
    .await;
    assert_eq!(end.output, "[masked] red @\u{200B}everyone");
    for (show, first) in [("tail", "line 9"), ("head", "line 1")] {
        let more = format!("output = {{ max_bytes = 1000, show = \"{show}\" }}");
        let end = self::end(
            "[\"/usr/bin/seq\", \"--format=line %.0f\", \"99999\"]",
            &more,
        )
        .await;
        assert!(
            end.was_cut && end.output.len() < 1000 && end.output.starts_with(first),
            "{show}: {}",
            end.output
        );
    }
    let end = self::end(
        "[\"/bin/sh\", \"-c\", \"echo out; echo err >&2; exit 3\"]",
        "ok_exit = [3]",
    )
    .await;
    assert!(
        end.is_fine && end.output.contains("out") && end.output.contains("err"),
        "{end:?}"
    );
    let end = self::end("[\"/bin/sh\", \"-c\", \"exit 4\"]", "ok_exit = [3]").await;
    assert_eq!((end.is_fine, end.exit), (false, Some(4)));
    let end = self::end("[\"/bin/sh\", \"-c\", \"kill -9 $$\"]", "").await;
    assert_eq!(
        (end.is_fine, end.why.as_deref()),
        (false, Some("It was ended by a signal"))
    );
}

#[tokio::test]
async fn what_others_may_write_is_not_run() {
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("program");
    std::fs::copy("/bin/true", &program).unwrap();
    let mode = |path: &Path, mode: u32| {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(path, permissions).unwrap();
    };
    mode(home.path(), 0o755);
    for (file, folder) in [(0o777, 0o755), (0o755, 0o777)] {
        mode(&program, file);
        mode(home.path(), folder);
        let end = end(&format!("[{program:?}]"), "").await;
        let why = end.why.unwrap();
        assert!(
            why.starts_with("Nothing ran") && why.contains("can be written by others"),
            "{why}"
        );
    }
    let end = end("[\"/usr/bin/no-such-program\"]", "").await;
    assert!(end.why.is_some_and(|why| why.contains("is not there")));
}

/// A folder above the program, and a link on the way to it, are as good as the program itself to whoever may change them.
#[tokio::test]
async fn every_folder_and_every_link_on_the_way_is_looked_at() {
    let home = tempfile::tempdir().unwrap();
    let mode = |path: &Path, mode: u32| {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(path, permissions).unwrap();
    };
    mode(home.path(), 0o755);
    let (above, between) = (home.path().join("above"), home.path().join("between"));
    std::fs::create_dir_all(above.join("bin")).unwrap();
    std::fs::create_dir(&between).unwrap();
    std::fs::copy("/bin/sh", above.join("bin/real")).unwrap();
    std::os::unix::fs::symlink("../above/bin/real", between.join("link")).unwrap();
    let written = home.path().join("written");
    std::os::unix::fs::symlink(between.join("link"), &written).unwrap();
    let run = format!("[{written:?}, \"-c\", \"echo $0\"]");
    let fine = end(&run, "").await;
    assert_eq!(
        (fine.is_fine, fine.output.trim()),
        (true, written.to_str().unwrap()),
        "the program sees the name that was written: {fine:?}"
    );
    for folder in [&above, &between] {
        mode(folder, 0o777);
        let why = end(&run, "").await.why.unwrap();
        assert!(
            why.contains("can be written by others") && why.contains(folder.to_str().unwrap()),
            "{why}"
        );
        mode(folder, 0o755);
    }
    std::os::unix::fs::symlink("round", home.path().join("round")).unwrap();
    let round = end(&format!("[{:?}]", home.path().join("round")), "").await;
    assert!(round.why.is_some_and(|why| why.contains("is not there")));
}
