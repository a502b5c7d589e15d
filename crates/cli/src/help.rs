//! What `--help` prints.

pub const MAIN: &str = "\
Stackboard on the command line.

stackboard simulate BOARD [--seed N] [--duration S] [--warmup S] [--json]
    Runs the traffic and the faults of the board's scenario.
stackboard review BOARD [--task TASK] [--json] [--fail-on SEVERITY]
    Tells what is wrong with a design, and how to mend it.
stackboard check BOARD --task TASK [--json]
    Tells whether a board meets a task, and what is missing.
stackboard render BOARD -o OUT.svg|OUT.png [--scale N] [--theme light|dark]
    Draws a picture.
stackboard animate BOARD -o OUT.gif|OUT.apng|OUT.svg [--seconds S] [--size WxH] [--fps N]
    Draws a picture in which requests move.
stackboard convert IN -o OUT
    Between board files, Mermaid flowcharts, share links, and pictures that carry
    their board.
stackboard link BOARD [--base URL]
    Makes a share link.
stackboard open LINK
    Prints the board file of a share link.
stackboard templates [NAME]
    Lists the built-in designs, or prints the board file of one.

BOARD is a board file (*.stackboard.json), a Mermaid flowchart (*.mmd), a share link, a
PNG or SVG that carries its board, or - for standard input.
`stackboard COMMAND --help` tells more, `stackboard --version` the version.

What had to be mended in a board is said on standard error. Bad input ends with status 2
and one line there: FILE:LINE:COL: what is wrong.
";

pub const SIMULATE: &str = "\
stackboard simulate BOARD [--seed N] [--duration S] [--warmup S] [--json]

Lets requests arrive at the users' rates, plays the faults of the board's scenario, and
tells what came of it. The same board and seed give the same result to the last byte.

  BOARD           a board file, a share link, or - for standard input
  --seed N        a whole number from 0; otherwise the scenario's
  --duration S    seconds of virtual time, up to 1,000,000; otherwise the scenario's
  --warmup S      seconds at the beginning that are left out of what is measured; 0
  --json          one JSON object in place of the report
";

pub const REVIEW: &str = "\
stackboard review BOARD [--task TASK] [--json] [--fail-on SEVERITY]

Tells what is wrong with a design, where, why it matters and how to mend it, and how much
of the time it would work.

  BOARD                 a board file, a share link, or - for standard input
  --task TASK           tells the flaws that the task asks to name apart from mistakes:
                        simple, distributed, secured or scale-up, the second edition's
                        single_server_stack, redundant_web_tier, protected_monitored_stack
                        or separated_tiers, or a task file
  --json                one JSON object in place of the report
  --fail-on SEVERITY    high, medium or low: ends with status 1 when there is a finding as
                        bad as this which is neither expected by the task, nor beyond it,
                        nor dismissed on the board
";

pub const CHECK: &str = "\
stackboard check BOARD --task TASK [--json]

Tells for each requirement of a task whether the board meets it or what is missing, with a
score for what is there in part. Requirements on behaviour are run in the simulation.

  BOARD          a board file, a share link, or - for standard input
  --task TASK    simple, distributed, secured or scale-up; the second edition's
                 single_server_stack, redundant_web_tier, protected_monitored_stack or
                 separated_tiers; or a task file
  --json         one JSON object in place of the report

The status is 0 when the task is met and 1 when it is not.
";

pub const RENDER: &str = "\
stackboard render BOARD -o OUT.svg|OUT.png [--scale N] [--theme light|dark] [--to svg|png]

Draws a picture of the board. A PNG is set in DejaVu, which the program brings along, and
in the system's fonts where letters are missing in it.

  BOARD            a board file, a share link, or - for standard input
  -o, --output     where to write; - is standard output
  --scale N        how much larger than at 100 %, 0.01 to 100; 1
  --theme T        light (as without it) or dark
  --to FORMAT      svg or png, where the name of the output does not say it
";

pub const ANIMATE: &str = "\
stackboard animate BOARD -o OUT.gif|OUT.apng|OUT.svg [--seconds S] [--size WxH] [--fps N]
                   [--theme light|dark] [--from S] [--speed N] [--to gif|apng|svg]

Draws a picture in which requests move through the design, without end. An SVG and an
animated PNG carry their board.

  BOARD            a board file, a share link, or - for standard input
  -o OUT           where to write; - is standard output, as GIF if --to says nothing else
  --seconds S      how long until it begins again, 1 to 60; 10
  --size WxH       pixels of a GIF or PNG, and the shape of an SVG; 1280x720
  --fps N          frames a second of a GIF or PNG, 1 to 50; 20
  --from S         shows the run of the scenario, with its faults, from this second on;
                   otherwise requests go one after the other, each at a pace to follow
  --speed N        how many times as fast as real time a run is shown, 0.01 to 100; 1
";

pub const CONVERT: &str = "\
stackboard convert IN -o OUT [--to json|mmd|svg|png|link]

Reads a board and writes it in another form. The board file is written canonically: the
same board gives the same bytes. Of a Mermaid flowchart, what has no meaning on a board
and kinds that had to be guessed are said on standard error.

  IN               a board file, a Mermaid flowchart, a share link or a file that holds
                   one, a PNG or SVG that carries its board, or - for standard input
  -o, --output     OUT.stackboard.json (or any .json) for a board file, OUT.mmd for a
                   Mermaid flowchart, OUT.svg or OUT.png for a picture that carries its
                   board, OUT.link for a share link; - is standard output
  --to FORMAT      json, mmd, svg, png or link, where the name of the output does not say it; to
                   standard output it is json
";

pub const LINK: &str = "\
stackboard link BOARD [--base URL]

Prints a link that holds the whole board.

  BOARD         a board file, a share link, or - for standard input
  --base URL    the address of the page; without it only what follows the address is printed
";

pub const OPEN: &str = "\
stackboard open LINK

Prints the board file of a share link.

  LINK    the link, from `#` on or as a whole address (in quotes), or - for standard input
";

pub const TEMPLATES: &str = "\
stackboard templates [NAME]

Lists the built-in designs, or prints the board file of one.
";
