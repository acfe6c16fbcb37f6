package dev.sluice.config.language;

import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.Fraction;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.Toggle;
import dev.sluice.config.language.Type.WordOrPath;
import dev.sluice.config.value.AccessField;
import java.util.List;

/** The keys of the operator log and of the access log. */
final class LogLanguage {
    private static final Section ACCESS = Section.of(
            "The access log: one line for each session.",
            Key.of(
                    "output",
                    new WordOrPath(List.of("stdout", "stderr", "none"), "file"),
                    "stdout",
                    "`stdout`, `stderr`, `none`, or the path of a file (with a `/` in it)."),
            Key.of(
                    "format",
                    new Choice(List.of("json", "text", "haproxy")),
                    "json",
                    "Form of a line; `haproxy` is compatible with HAProxy's `option tcplog`."),
            Key.of(
                    "when",
                    new Choice(List.of("close", "both")),
                    "close",
                    "When a line is written: at the end of a session, or `both` at its start and its end."),
            Key.of("sample", new Fraction(0, 1), "1.0", "Share of sessions that are logged."),
            Key.of(
                    "onlyFailures",
                    new Toggle(),
                    "false",
                    "Logs only sessions that did not end normally: whose cause is neither `client_closed` nor `backend_closed`."),
            Key.of(
                    "skipEmpty",
                    new Toggle(),
                    "false",
                    "Leaves out sessions whose client sent nothing, got nothing and left, as probes of a load balancer in front do. HAProxy's `option dontlognull`."),
            Key.of(
                    "refused",
                    new Choice(List.of("none", "sample", "all")),
                    "none",
                    "Lines for clients that are refused before they have a session: by address lists, rates, limits of sources, as loops, or because they may not send a PROXY header. `sample` writes ten a second of each frontend at most, `all` each one, which lets a flood fill the disk. All other refused clients have a session and its line."),
            Key.optional(
                            "fields",
                            new OneOrMore(new Choice(AccessField.words())),
                            "The fields of a line in their order, for `json` and `text`; default: all that the format has. `docs/access-log.md` describes them.")
                    .example("[time, session, client, backend, outgoing, cause]"));

    static final Section LOG = Section.of(
            "The operator log and the access log.",
            Key.of(
                    "level",
                    new Choice(List.of("error", "warn", "info", "debug")),
                    "info",
                    "How much the operator log says."),
            Key.of(
                            "format",
                            new Choice(List.of("auto", "text", "json")),
                            "auto",
                            "Form of the operator log; `auto` is text on a terminal and JSON otherwise. With `json` the errors of a start are lines of it"
                                    + " too; with `auto` those of the configuration itself are text with the lines of the file, and those that only a start finds,"
                                    + " such as an address that is taken, have the form of the log.")
                    .needingRestart(),
            Key.group("access", ACCESS)
                    .example("{output: stderr, format: text}")
                    .needingRestart());

    private LogLanguage() {}
}
