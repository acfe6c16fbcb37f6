package dev.sluice.config.model;

/**
 * The permissions of the Unix sockets of a frontend: who may connect.
 *
 * @param mode octal digits; empty for what the umask of the process leaves
 * @param owner user, user:group or :group; empty for the process
 */
public record UnixConfig(String mode, String owner) {
    /** As the process would create any file. */
    public static final UnixConfig USUAL = new UnixConfig("", "");
}
