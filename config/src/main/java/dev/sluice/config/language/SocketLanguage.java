package dev.sluice.config.language;

import dev.sluice.config.language.Type.Text;

/** The keys of everything that listens on a Unix socket. */
final class SocketLanguage {
    static final Text MODE = new Text("0?[0-7]{3}", "an octal mode such as \"0660\"");
    static final Text OWNER = new Text("[^\\s:]*(:[^\\s:]+)?", "\"user\", \"user:group\" or \":group\"");

    static final Section UNIX = Section.of(
            "Who may connect to the Unix sockets of a frontend. The service manager decides for those that it has bound.",
            Key.optional("mode", MODE, "Mode of the socket; default: what the umask of the process leaves.")
                    .example("\"0660\""),
            Key.optional("owner", OWNER, "Owner of the socket: `user`, `user:group` or `:group`; default: the process.")
                    .example(":web"));

    private SocketLanguage() {}
}
